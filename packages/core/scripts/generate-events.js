// Writes what is derived from the event catalogue: `npm run events`. Works on the sources, so that a type that was just
// added is no reason not to.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadSource } from './load-source.js';
import { renderSchemas } from './render-schemas.js';
import { renderTypes } from './render-types.js';

const events = new URL('../src/events/', import.meta.url);
const schemas = new URL('../schemas/', import.meta.url);
const source = {
  ...(await loadSource(new URL('catalogue.ts', events))),
  ...(await loadSource(new URL('schema-document.ts', events))),
};

writeFileSync(new URL('types.ts', events), renderTypes(source));
mkdirSync(schemas, { recursive: true });
const wanted = renderSchemas(source);
for (const name of readdirSync(schemas)) if (!wanted.has(name)) rmSync(new URL(name, schemas));
for (const [name, text] of wanted) writeFileSync(new URL(name, schemas), text);
