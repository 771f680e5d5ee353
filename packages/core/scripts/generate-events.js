// Writes what is derived from the event catalogue: `node packages/core/scripts/generate-events.js` after `tsc -b`.
import { mkdirSync, writeFileSync } from 'node:fs';
import * as source from '../dist/events/catalogue.js';
import { renderSchemas } from './render-schemas.js';
import { renderTypes } from './render-types.js';

const types = new URL('../src/events/types.ts', import.meta.url);
const schemas = new URL('../schemas/', import.meta.url);

writeFileSync(types, renderTypes(source));
mkdirSync(schemas, { recursive: true });
const wanted = renderSchemas(source);
// A major that was released stays: its file is kept beside the new one, and only the catalogue's current majors are written.
for (const [name, text] of wanted) writeFileSync(new URL(name, schemas), text);
