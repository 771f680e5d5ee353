// Keeps what the next versions are held to: `npm run events:release`, once the version of the package is set. Writes the
// schemas and one golden event of every kind into released/<version>/, which is never changed again.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { exampleEvents } from './example-events.js';
import { loadSource } from './load-source.js';
import { renderSchemas } from './render-schemas.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const folder = new URL(`../released/${version}/`, import.meta.url);
if (existsSync(folder)) {
  console.error(`Events of ${version} are released already. Set the next version in packages/core/package.json first.`);
  process.exit(1);
}
const events = new URL('../src/events/', import.meta.url);
const schemas = renderSchemas({
  ...(await loadSource(new URL('catalogue.ts', events))),
  ...(await loadSource(new URL('schema-document.ts', events))),
});
const schemasFolder = new URL('schemas/', folder);
mkdirSync(schemasFolder, { recursive: true });
for (const [name, text] of schemas) writeFileSync(new URL(name, schemasFolder), text);
const golden = [...schemas.values()].flatMap((text) => exampleEvents(JSON.parse(text)));
writeFileSync(new URL('events.jsonl', folder), golden.map((event) => `${JSON.stringify(event)}\n`).join(''));
console.error(`Released the events of ${version}: ${schemas.size} schemas, ${golden.length} golden events.`);
