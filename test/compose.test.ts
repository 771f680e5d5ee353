import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findPublishedSchema } from './published-schema.ts';
import { root } from './workspace/packages.ts';

/** The compose files of the ready services, which a test of @phlo/services holds to what is written. */
const folder = join(root, 'packages/services/fixtures/ready');
const files = readdirSync(folder).map((name): readonly [string, unknown] => [
  name,
  parse(readFileSync(join(folder, name), 'utf8')),
]);
/** The schema of the Compose Specification, where it lies beside the repository. */
const published = findPublishedSchema('compose-spec.json', process.env['COMPOSE_SCHEMA']);

const bounds = {
  type: 'object',
  required: ['name', 'services'],
  additionalProperties: false,
  properties: { name: {}, services: {}, volumes: {}, networks: {} },
};

describe.each(files)('the compose file of a ready service, %s', (_name, file) => {
  it('has a name, services, volumes and networks, and nothing else', () => {
    expect(new Ajv().validate(bounds, file)).toBe(true);
  });

  it.each(published === undefined ? [] : [published])('is valid by the Compose Specification', (found) => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const { $schema: _, ...schema } = found as Readonly<Record<string, unknown>>;
    expect(ajv.validate(schema, file), ajv.errorsText()).toBe(true);
  });
});
