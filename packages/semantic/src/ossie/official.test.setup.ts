import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of official schemas: one that is named so beside a folder above this one. They are not part of the project. */
function findSchemas(): string | undefined {
  for (let dir = dirname(fileURLToPath(import.meta.url)); dir !== dirname(dir); dir = dirname(dir)) {
    const schemas = join(dir, 'shared', 'schemas');
    if (existsSync(join(schemas, 'ossie.json'))) return schemas;
  }
  return undefined;
}

const schemas = findSchemas();

/** An official file; `undefined` where there is none on this machine. */
export const readOfficial = (name: string): string | undefined =>
  schemas === undefined ? undefined : readFileSync(join(schemas, name), 'utf8');
