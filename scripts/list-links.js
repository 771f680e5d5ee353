// Prints every link of the documents that leads out of the repository, with the pages that have it: `npm run links`. Nothing is fetched.
import { readdirSync, readFileSync } from 'node:fs';
import { externalLinks } from './external-links.js';

const root = new URL('../', import.meta.url);
const pages = [
  ...readdirSync(root),
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));
const places = new Map();
for (const page of pages)
  for (const target of externalLinks(readFileSync(new URL(page, root), 'utf8')))
    places.set(target, [...new Set([...(places.get(target) ?? []), page])]);
for (const target of [...places.keys()].toSorted((a, b) => (a < b ? -1 : 1)))
  process.stdout.write(`${target}  ${places.get(target).join(' ')}\n`);
