import { expectTypeOf, test } from 'vitest';
import { createFacets } from './create-facets.js';
import { isRunEvent } from './events.js';
import type { OpenLineageEvent, RunEvent, RunState } from './events.js';

const facets = createFacets('https://acme.example');

test('a facet must be whole, and of its kind', () => {
  // @ts-expect-error -- a message needs its language
  facets.run({ errorMessage: { message: 'gone' } });
  // @ts-expect-error -- a schema is of a dataset
  facets.run({ schema: { fields: [] } });
  // @ts-expect-error -- the changes of a dataset's life are a closed list
  facets.dataset({ lifecycleStateChange: { lifecycleStateChange: 'APPEND' } });
  facets.dataset({ version: undefined, schema: { fields: [{ name: 'id' }] } });
});

test('fields are there, or may be left out, as the standard says', () => {
  expectTypeOf<RunEvent['eventType']>().toEqualTypeOf<RunState | undefined>();
  expectTypeOf<RunEvent['run']['runId']>().toEqualTypeOf<string>();
  expectTypeOf(facets.run({}).nominalTime?.nominalEndTime).toEqualTypeOf<string | undefined>();
});

test('the kind of an event narrows it', () => {
  const read = (event: OpenLineageEvent) => (isRunEvent(event) ? event.run.runId : '');
  expectTypeOf(read).returns.toEqualTypeOf<string>();
});
