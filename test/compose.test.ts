import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findPublishedSchema } from './published-schema.ts';
import { root } from './workspace/packages.ts';

/** The compose file of all ready services, which a test of @phlo/services holds to what is written. */
const golden = readFileSync(join(root, 'packages/services/fixtures/ready.compose.yaml'), 'utf8');
/** The schema of the Compose Specification, where it lies beside the repository. */
const published = findPublishedSchema('compose-spec.json', process.env['COMPOSE_SCHEMA']);

const bounds = {
  type: 'object',
  required: ['services'],
  additionalProperties: false,
  properties: { services: {}, volumes: {}, networks: {} },
};

describe('the compose file of the ready services', () => {
  it('has services, volumes and networks, and nothing else', () => {
    expect(new Ajv().validate(bounds, parse(golden))).toBe(true);
  });

  it.each(published === undefined ? [] : [published])('is valid by the Compose Specification', (found) => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const { $schema: _, ...schema } = found as Readonly<Record<string, unknown>>;
    expect(ajv.validate(schema, parse(golden)), ajv.errorsText()).toBe(true);
  });
});
