// Writes service.schema.json from the one source of what a service.yaml may say: `node packages/services/scripts/write-schema.js`.
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { definitionJsonSchema } from '../dist/index.js';

const target = new URL('../service.schema.json', import.meta.url);
const options = { ...(await resolveConfig(target)), parser: 'json' };
writeFileSync(target, await format(JSON.stringify(definitionJsonSchema()), options));
