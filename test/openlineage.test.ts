import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEvent } from '@phlo/openlineage';
import { describe, expect, it } from 'vitest';
import { officialSchemas } from '../packages/openlineage/src/official-schemas.test.setup.js';
import { root } from './workspace/packages.ts';

const fixtures = join(root, 'packages/lineage/fixtures');

/** What the plugin `openlineage` sends, as its own tests hold it: every outcome of every kind of step. */
const events = readdirSync(fixtures)
  .filter((name) => name.startsWith('openlineage-'))
  .flatMap((name) => JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as readonly object[]);

/** None where the schemas are not there: our own types hold alone then. */
const atHand = officialSchemas === undefined ? [] : [officialSchemas];

describe('what runs are told as', () => {
  it('is of every state that a run may come to, and of no other', () => {
    const states = new Set(events.map((event) => ('eventType' in event ? event.eventType : 'of a job')));
    expect(states).toEqual(new Set(['START', 'COMPLETE', 'FAIL', 'ABORT', 'of a job']));
  });

  it('is OpenLineage to our own types', () => {
    for (const event of events) expect(parseEvent(event)).toEqual(event);
  });

  it.each(atHand)('is OpenLineage to the official schemas, every facet of it', (schemas) => {
    for (const event of events) expect(schemas.problemsOfEvent(event)).toEqual([]);
  });
});
