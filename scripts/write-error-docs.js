// Writes docs/errors.md from the error catalogues of the built packages: `npm run errors`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderErrorDocs } from './render-error-docs.js';

const packages = new URL('../packages/', import.meta.url);
/** @type {import('./render-error-docs.js').Catalogue[]} */
const catalogues = [];
for (const folder of readdirSync(packages)) {
  const file = ['errors.js', 'errors/core-errors.js']
    .map((name) => new URL(`${folder}/dist/${name}`, packages))
    .find((url) => existsSync(url));
  if (file === undefined) continue;
  const { name } = JSON.parse(readFileSync(new URL(`${folder}/package.json`, packages), 'utf8'));
  const exported = Object.entries(await import(file.href)).find(([key]) => key.endsWith('Errors'));
  if (exported !== undefined) catalogues.push({ packageName: name, entries: exported[1].entries });
}
writeFileSync(new URL('../docs/errors.md', import.meta.url), renderErrorDocs(catalogues));
