import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEvents } from './create-events.js';
import { createFacets } from './create-facets.js';
import { isOpenLineageError } from './errors.js';
import type { RunState } from './events.js';
import { everyFacet } from './every-facet.test.setup.js';
import { facetKinds } from './facet-kinds.test.setup.js';
import { officialSchemas } from './official-schemas.test.setup.js';
import { parseEvent, parseFacets } from './parse-event.js';
import type { FacetKinds } from './parse-event.js';

const producer = 'https://github.com/phlohouse/phlo-ts/tree/0.1.0';
const facets = createFacets(producer);
const events = createEvents(producer);
const states: readonly RunState[] = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'];

const made = {
  run: facets.run(everyFacet.run),
  job: facets.job(everyFacet.job),
  dataset: facets.dataset(everyFacet.dataset),
  input: facets.input(everyFacet.input),
  output: facets.output(everyFacet.output),
};
const job = { namespace: 'shop', name: 'silver.orders', facets: made.job };
const dataset = { namespace: 'file', name: '/lake/silver/orders', facets: made.dataset };
const full = [
  ...states.map((eventType) =>
    events.run({
      time: Date.UTC(2026, 0, 1),
      eventType,
      run: { runId: '018cc251-f400-7c0a-8d2e-3f0a1b2c3d4e', facets: made.run },
      job,
      inputs: [{ ...dataset, inputFacets: made.input }],
      outputs: [{ ...dataset, outputFacets: made.output }],
    }),
  ),
  events.job({ time: Date.UTC(2026, 0, 1), job, inputs: [dataset], outputs: [dataset] }),
  events.dataset({ time: Date.UTC(2026, 0, 1), dataset }),
];

const official = JSON.parse(readFileSync(new URL('../fixtures/official-documents.json', import.meta.url), 'utf8')) as {
  readonly documents: Readonly<Record<string, object>>;
};
const documents = Object.entries(official.documents);

/** What a document of the specification's tests is about: its folder is named after the facet. */
function kindOf(path: string, document: object): keyof FacetKinds {
  const [name = ''] = path.split('/');
  const [facet] = Object.values(document) as readonly object[];
  if (name === 'LineageFacet') return facet !== undefined && 'entries' in facet ? 'job' : 'dataset';
  if (name === 'BaseSubsetDatasetFacet') return facet !== undefined && 'inputCondition' in facet ? 'input' : 'output';
  const suffixes = [
    ['InputDatasetFacet', 'input'],
    ['OutputDatasetFacet', 'output'],
    ['DatasetFacet', 'dataset'],
    ['RunFacet', 'run'],
  ] as const;
  return suffixes.find(([suffix]) => name.endsWith(suffix))?.[1] ?? 'job';
}

describe('official documents', () => {
  it.each(documents.filter(([path]) => path.includes('/')))('%s is accepted as facets', (path, document) => {
    const kind = kindOf(path, document);
    expect(Object.keys(document).filter((key) => !Object.hasOwn(facetKinds[kind], key))).toEqual([]);
    expect(parseFacets(kind, document)).toEqual(document);
  });

  it('are accepted as an event, with what the specification does not name', () => {
    const event = official.documents['example_full_event.json'];
    expect(parseEvent(event)).toEqual(event);
  });

  it('are there', () => expect(documents.length).toBeGreaterThan(40));
});

/** None where the schemas are not there: the golden file below and our own types hold alone then. */
const atHand = officialSchemas === undefined ? [] : [officialSchemas];

describe('what we make', () => {
  it.each(full.map((event) => [JSON.stringify(event.schemaURL), event] as const))(
    'is accepted by our own types: %s',
    (_, event) => expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual(event),
  );

  it('is golden', () =>
    expect(`${JSON.stringify(full[2], undefined, 2)}\n`).toMatchFileSnapshot('../fixtures/every-facet.json'));

  it.each(atHand)('is accepted by the official schemas, in every state and with every facet', (schemas) => {
    for (const event of full) expect(schemas.problemsOfEvent(event)).toEqual([]);
  });

  it.each(atHand)('names the official version of every facet', (schemas) => {
    for (const [kind, given] of Object.entries(made))
      for (const [key, facet] of Object.entries(given))
        expect(schemas.problemsOfFacet(facet), `${kind} ${key}`).toEqual([]);
  });

  it.each(atHand)('is refused by the official schemas where it is wrong, so that they are looked at', (schemas) => {
    const [event] = full;
    expect(schemas.problemsOfEvent({ ...event, eventType: 'DONE' })).not.toEqual([]);
    const broken = { ...made.run.parent, _schemaURL: made.run.parent?._schemaURL ?? '', run: { runId: 7 } };
    expect(schemas.problemsOfFacet(broken)).not.toEqual([]);
  });
});

describe('parseEvent', () => {
  const problemsOf = (value: unknown): readonly string[] => {
    try {
      parseEvent(value);
      return [];
    } catch (error) {
      return isOpenLineageError(error) ? error.problems : [String(error)];
    }
  };

  it('tells everything that is wrong at once, with its place', () => {
    const facet = { _producer: 'nobody', nominalStartTime: 'today' };
    const run = { runId: '1', facets: { nominalTime: facet, acme_cost: {} } };
    const event = { eventTime: '2026-01-01', producer: 'https://acme.example', eventType: 'DONE', run };
    expect(problemsOf(event)).toMatchInlineSnapshot(`
      [
        "event.eventTime: is "2026-01-01", and not a date and time with an offset",
        "event.schemaURL: is missing",
        "event.eventType: is "DONE", and not one of START, RUNNING, COMPLETE, ABORT, FAIL, OTHER",
        "event.run.runId: is "1", and not a UUID",
        "event.run.facets.nominalTime._producer: is "nobody", and not a URI",
        "event.run.facets.nominalTime._schemaURL: is missing",
        "event.run.facets.nominalTime.nominalStartTime: is "today", and not a date and time with an offset",
        "event.run.facets.acme_cost._producer: is missing",
        "event.run.facets.acme_cost._schemaURL: is missing",
        "event.job: is missing",
      ]
    `);
  });

  it('takes a facet that is taken away for what it is', () => {
    const gone = { _producer: producer, _schemaURL: producer, _deleted: true };
    const event = events.dataset({ time: 0, dataset: { namespace: 'a', name: 'b', facets: { schema: gone } } });
    expect(problemsOf(event)).toEqual([]);
  });

  it.each([undefined, null, 7, [], 'event', {}])('refuses %j', (value) => expect(problemsOf(value)).not.toEqual([]));

  it('refuses a job or a dataset event that is none', () => {
    const base = { eventTime: '2026-01-01T00:00:00Z', producer, schemaURL: producer };
    expect(problemsOf({ ...base, job: { namespace: 'a' } })).toEqual(['event.job.name: is missing']);
    expect(problemsOf({ ...base, dataset: [] })).toEqual(['event.dataset: is a list, and not an object']);
  });
});
