// Writes docs/reference/events.md from the catalogue and the samples: `npm run events`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadSource } from '../packages/core/scripts/load-source.js';
import { renderEventDocs } from './render-event-docs.js';

const packages = new URL('../packages/', import.meta.url);
const { catalogue } = await loadSource(new URL('core/src/events/catalogue.ts', packages));
const { samples } = await loadSource(new URL('testing/src/samples.ts', packages));
const folder = new URL('../docs/reference/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('events.md', folder), renderEventDocs({ catalogue, samples }));
