import { existsSync, readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestBus, createTestClock } from '../bus/bus.test.setup.js';
import type { HookBus } from '../bus/hook-bus.js';
import { onEvent, onPattern, type HookRegistration } from '../bus/registration.js';
import { catalogue } from './catalogue.js';
import { breakingChanges } from './compare-schemas.js';
import type { EventType, PhloEvent, PinnedType } from './envelope.js';
import { createEventFactory } from './event-factory.js';
import type { EventJson } from './event-json.js';
import { readerSchema } from './reader-schema.js';
import { validFor } from './schema-arbitrary.test.setup.js';
import { schemaDocuments, type SchemaDocument } from './schema-document.js';
import type { EventDefinition } from './schema.js';
import type { GateType, NotifyType } from './types.js';
import { compileSchema } from './validate.js';

type Documents = ReadonlyMap<string, SchemaDocument>;

const folder = new URL('../../released/', import.meta.url);
const byNumber = new Intl.Collator('en', { numeric: true });
const releases = readdirSync(folder).toSorted((a, b) => byNumber.compare(a, b));
const last = releases.at(-1) ?? '';
const released = readSchemas(last);
const current: Documents = new Map(
  Object.entries(catalogue)
    .flatMap(([type, definition]) => schemaDocuments(type, definition))
    .map((document) => [document.$id, document]),
);

function readSchemas(release: string): Documents {
  const schemas = new URL(`${release}/schemas/`, folder);
  const documents = readdirSync(schemas).map((name) => {
    return JSON.parse(readFileSync(new URL(name, schemas), 'utf8')) as SchemaDocument;
  });
  return new Map(documents.map((document) => [document.$id, document]));
}

/** What has changed since the release that its majors may not change: a type or a major that is gone, or any of its fields. */
function forbiddenSince(before: Documents, now: Documents): readonly string[] {
  return [...before].flatMap(([id, document]) => {
    const after = now.get(id);
    if (after === undefined) return [`${id} is gone: keep its major beside the new one`];
    return breakingChanges(document, after).map(({ path, message }) => `${id} ${path} ${message}: make a new major`);
  });
}

describe('the events since the last release', () => {
  it('are there in every major that was released, with additions only', () => {
    expect(released.size).toBeGreaterThan(30);
    expect(forbiddenSince(released, current)).toEqual([]);
  });

  it('would not pass with a type or a major that is gone, nor with a field that is', () => {
    const id = 'urn:phlo:event:run.start:1';
    const runStart = current.get(id);
    if (runStart === undefined) throw new Error('the catalogue has run.start');
    const others = new Map([...current].filter(([one]) => one !== id));
    expect(forbiddenSince(current, others)).toEqual([`${id} is gone: keep its major beside the new one`]);
    const { project: _gone, ...properties } = runStart.properties ?? {};
    const changed = new Map([...current, [id, { ...runStart, properties }]]);
    expect(forbiddenSince(current, changed)).toEqual([`${id} $.project was removed or renamed: make a new major`]);
    expect(forbiddenSince(others, current)).toEqual([]);
  });

  it.each([...released.keys()])(
    '%s: what is emitted now is understood by a reader of the release, and the other way round',
    (id) => {
      const [before, after] = [released.get(id), current.get(id)];
      if (before === undefined || after === undefined) throw new Error(`${id} is gone`);
      const [reads, accepts] = [compileSchema(readerSchema(before)), compileSchema(after)];
      fc.assert(
        fc.property(validFor(after), validFor(before), (now, then) => {
          expect([reads(now), accepts(then)]).toEqual([undefined, undefined]);
        }),
        { seed: 1, numRuns: 100 },
      );
    },
  );
});

interface Golden {
  readonly release: string;
  readonly events: readonly PhloEvent[];
}

const golden: readonly Golden[] = releases.map((release) => ({
  release,
  events: readFileSync(new URL(`${release}/events.jsonl`, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line) as EventJson;
      return { ...event, time: Date.parse(event.time) };
    }),
}));

/** A hook for every way to name each type, and on gates one that is awaited; each writes down what it got. */
function listenInEveryWay(seen: (hook: string, event: PhloEvent) => void): readonly HookRegistration[] {
  const note = (name: string) => ({ name, policy: 'raise' as const, handler: (event: PhloEvent) => seen(name, event) });
  const types = Object.entries(catalogue as Readonly<Record<string, EventDefinition>>);
  const namespaces = new Set(types.map(([type]) => `${type.slice(0, type.indexOf('.'))}.*` as const));
  // Each type stands for its own kind here: the handlers take any event and return nothing.
  return [
    onPattern('*', note('*')),
    ...[...namespaces].map((pattern) => onPattern(pattern as 'run.*', note(pattern))),
    ...types.flatMap(([type, definition]) => [
      onEvent(type as EventType, note(type)),
      ...schemaDocuments(type, definition).map(({ $id }) => {
        const pin = `${type}@${$id.slice($id.lastIndexOf(':') + 1)}`;
        return onEvent(pin as PinnedType, note(pin));
      }),
      ...(definition.kind === 'gate'
        ? [onEvent(type as 'run.start', { ...note(`await ${type}`), delivery: 'await' })]
        : []),
    ]),
  ];
}

describe.each(golden)('the golden events of $release', ({ release, events }) => {
  it('are of every major that the release had', () => {
    const ids = new Set(events.map(({ type, version }) => `urn:phlo:event:${type}:${version}`));
    expect([...ids].toSorted()).toEqual([...readSchemas(release).keys()].toSorted());
  });

  it('are there with nothing optional and with everything, whatever the major', () => {
    for (const [id, { properties = {}, required = [] }] of readSchemas(release)) {
      const ofMajor = events.filter(({ type, version }) => id === `urn:phlo:event:${type}:${version}`);
      const names = ofMajor.map(({ data }) => Object.keys(data).toSorted());
      expect(names, id).toContainEqual([...required].toSorted());
      expect(names, id).toContainEqual(Object.keys(properties).toSorted());
    }
  });

  it('are taken by every hook that names their type, in every way', async () => {
    const seen: string[] = [];
    const { bus } = createTestBus();
    for (const hook of listenInEveryWay((name, { type }) => void seen.push(`${type} ${name}`)))
      bus.register(hook, { plugin: 'golden' });
    const expected: string[] = [];
    for (const event of events) {
      await replay(bus, event);
      expected.push(...hookNamesOf(event).map((name) => `${event.type} ${name}`));
    }
    expect(bus.stats().filter(({ failures }) => failures > 0)).toEqual([]);
    expect(seen.toSorted()).toEqual(expected.toSorted());
  });
});

const factory = createEventFactory({ clock: createTestClock(), ids: () => 'unused', source: 'phlo://test' });

/** Gates are asked with the data that they had, lifted where it is old: one that has been decided is never announced. */
async function replay(bus: HookBus, written: PhloEvent): Promise<void> {
  if (factory.definition(written.type).kind === 'notify') return bus.announce(written as PhloEvent<NotifyType>);
  const event = factory.adopt(written);
  const { runId, assetKeys, tags } = event;
  const context = { assetKeys, tags, ...(runId === undefined ? {} : { runId }) };
  const result = await bus.gate(event.type as GateType, event.data as never, context);
  expect(result.verdicts).toEqual([]);
}

function hookNamesOf({ type }: PhloEvent): readonly string[] {
  const definition: EventDefinition = catalogue[type as keyof typeof catalogue];
  const pins = schemaDocuments(type, definition).map(({ $id }) => `${type}@${$id.slice($id.lastIndexOf(':') + 1)}`);
  return [
    '*',
    `${type.slice(0, type.indexOf('.'))}.*`,
    type,
    ...pins,
    ...(definition.kind === 'gate' ? [`await ${type}`] : []),
  ];
}

it('every release is whole', () => {
  expect(releases.length).toBeGreaterThan(0);
  expect(releases.filter((release) => !existsSync(new URL(`${release}/events.jsonl`, folder)))).toEqual([]);
});
