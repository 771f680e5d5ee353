import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PhloEvent } from '../events/envelope.js';
import { enumOf, integer, object, optional, string, type EventDefinition } from '../events/schema.js';
import { createTestBus } from './bus.test.setup.js';
import { onEvent, type HookRegistration } from './registration.js';
import type { HookContext, HookFilter } from './types.js';

interface V1 {
  readonly name: string;
  readonly rows: number;
  readonly state: string;
}
interface V2 {
  readonly table: { readonly name: string };
  readonly rows: number;
  readonly state: string;
}
interface V3 {
  readonly table: { readonly name: string; readonly schema?: string };
  readonly rowCount: string;
  readonly status: string;
}

let conversions: string[] = [];
const convert = <From, To>(name: string, step: (data: From) => To) => {
  return (data: From): To => {
    conversions.push(name);
    return step(data);
  };
};

/** Major 2 nests the name, major 3 renames the state and counts in texts. */
const synced: EventDefinition = {
  kind: 'notify',
  version: 3,
  summary: 'A table was synced.',
  data: object({
    table: object({ name: string(), schema: optional(string()) }),
    rowCount: string(),
    status: enumOf(['ok', 'failed']),
  }),
  indexed: ['status'],
  older: [
    {
      version: 2,
      data: object({ table: object({ name: string() }), rows: integer(), state: enumOf(['ok', 'failed']) }),
      indexed: ['state'],
      down: convert('3→2', ({ table, rowCount, status }: V3): V2 => ({ table, rows: Number(rowCount), state: status })),
      up: convert('2→3', ({ table, rows, state }: V2): V3 => ({ table, rowCount: String(rows), status: state })),
    },
    {
      version: 1,
      data: object({ name: string(), rows: integer(), state: string() }),
      indexed: ['state'],
      down: convert('2→1', ({ table, rows, state }: V2): V1 => ({ name: table.name, rows, state })),
      up: convert('1→2', ({ name, rows, state }: V1): V2 => ({ table: { name }, rows, state })),
    },
  ],
};
const current: V3 = { table: { name: 'flights', schema: 'bronze' }, rowCount: '3', status: 'failed' };

/** A program would augment EventMap and PinnedEventMap; `packages/testing` does, in its type tests. */
function createSyncBus(definition: EventDefinition = synced) {
  conversions = [];
  const test = createTestBus({ definitions: { 'acme.synced': definition } });
  return {
    ...test,
    emit: test.bus.emit as unknown as (type: string, data: object) => void,
    announce: test.bus.announce as unknown as (event: object) => void,
    listen: (on: string, more: { readonly name?: string; readonly where?: HookFilter } = {}) => {
      const seen: PhloEvent[] = [];
      const handler = (event: PhloEvent) => void seen.push(event);
      const hook = { name: on, on, handler, ...more } as unknown as HookRegistration;
      test.bus.register(hook, { plugin: 'acme' });
      return seen;
    },
  };
}

const written = (version: number, data: object) => ({
  id: 'old-1',
  type: 'acme.synced',
  version,
  time: 5,
  source: 'phlo://test',
  runId: 'r1',
  assetKeys: ['bronze.flights'],
  tags: {},
  data,
});

describe('a hook that pins a major', () => {
  it('gets every event as that major has it, and others get it as it was emitted', () => {
    const { emit, listen } = createSyncBus();
    const [v1, v2, v3, all] = [
      listen('acme.synced@1'),
      listen('acme.synced@2'),
      listen('acme.synced@3'),
      listen('acme.*'),
    ];
    emit('acme.synced', structuredClone(current));
    expect([v1, v2, v3, all].map(([event]) => [event?.version, event?.data])).toEqual([
      [1, { name: 'flights', rows: 3, state: 'failed' }],
      [2, { table: current.table, rows: 3, state: 'failed' }],
      [3, current],
      [3, current],
    ]);
    const { version: _version, data: _data, ...envelope } = all[0] as PhloEvent;
    expect(v1[0]).toMatchObject(envelope);
  });

  it('gets a type of the catalogue at its only major without any conversion', () => {
    const { bus } = createTestBus();
    const seen: number[] = [];
    bus.register(
      onEvent('telemetry.metric@1', { name: 'h', handler: ({ version, data }) => void seen.push(version, data.value) }),
      { plugin: 'p' },
    );
    bus.emit('telemetry.metric', { name: 'rows', value: 7, attributes: {} });
    expect(seen).toEqual([1, 7]);
    expect(bus.list()[0]?.on).toBe('telemetry.metric@1');
  });

  it('shares one conversion with all that pin the same, and none is made for nobody', () => {
    const { emit, listen } = createSyncBus();
    const first = listen('acme.synced@1', { name: 'a' });
    const second = listen('acme.synced@1', { name: 'b' });
    listen('acme.synced@2');
    emit('acme.synced', structuredClone(current));
    expect(first[0]).toBe(second[0]);
    expect(conversions).toEqual(['3→2', '2→1']);
    const other = createSyncBus();
    other.listen('acme.synced@3');
    other.emit('acme.synced', structuredClone(current));
    expect(conversions).toEqual([]);
  });

  it('gets it deep-frozen', () => {
    const { emit, listen } = createSyncBus();
    const seen = listen('acme.synced@1');
    emit('acme.synced', structuredClone(current));
    expect([seen[0], seen[0]?.data].every(Object.isFrozen)).toBe(true);
  });

  it('filters by the fields of its major, assets and tags as ever', () => {
    const { emit, listen } = createSyncBus();
    const failed = listen('acme.synced@1', { name: 'f', where: { data: { state: 'failed' } } });
    const ok = listen('acme.synced@1', { name: 'o', where: { data: { state: 'ok' } } });
    const elsewhere = listen('acme.synced@1', { name: 'e', where: { assets: 'gold.*', data: { state: 'failed' } } });
    emit('acme.synced', structuredClone(current));
    expect([failed, ok, elsewhere].map((seen) => seen.length)).toEqual([1, 0, 0]);
    expect(() => listen('acme.synced@1', { name: 's', where: { data: { status: 'ok' } } })).toThrow(
      expect.objectContaining({ code: 'HOOK_FILTER_INVALID', message: expect.stringMatching(/indexed fields state/) }),
    );
  });

  it('is refused where there is no such major, with those that there are', () => {
    const { listen } = createSyncBus();
    const refusal = (hint: string) => expect.objectContaining({ code: 'HOOK_EVENT_UNKNOWN', hint });
    expect(() => listen('acme.synced@4')).toThrow(refusal('There are acme.synced@3, acme.synced@2, acme.synced@1.'));
    expect(() => listen('run.end@2')).toThrow(refusal('There is run.end@1.'));
    expect(() => listen('acme.sinced@1')).toThrow(refusal('Did you mean "acme.synced"?'));
    for (const on of ['acme.synced@', 'acme.synced@01', 'acme.synced@one', 'acme.*@1'])
      expect(() => listen(on)).toThrow(expect.objectContaining({ code: 'HOOK_EVENT_UNKNOWN' }));
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no rows');
      },
      /acme\.synced@3.*acme\.synced@2: no rows/,
    ],
    ['gives invalid data', () => ({ table: { name: 5 } }), /\$\.table\.name must be a string/],
    ['gives what is no JSON', () => ({ table: { name: 'a' }, rows: 1, state: 'ok', at: new Date(0) }), /Date/],
    ['changes what it was given', (data: V3) => Object.assign(data as object, { rows: 1, state: 'ok' }), /extensible/],
  ] as const)('has failed where the converter %s; hooks of other majors get the event', (_, down, message) => {
    const [newer, oldest] = synced.older ?? [];
    if (newer === undefined || oldest === undefined) throw new Error('two older majors were defined above');
    const { emit, listen, bus } = createSyncBus({ ...synced, older: [{ ...newer, down }, oldest] });
    const [old, now] = [listen('acme.synced@1'), listen('acme.synced')];
    emit('acme.synced', structuredClone(current));
    expect([old.length, now.length]).toEqual([0, 1]);
    const [stats] = bus.stats().filter(({ hook }) => hook === 'acme.synced@1');
    expect(stats).toMatchObject({ failures: 1, lastError: expect.stringMatching(message) });
  });

  it('may be queued, and gets batches of its major', async () => {
    const { emit, bus } = createSyncBus();
    const [one, many]: [unknown[], unknown[]] = [[], []];
    const queued = { on: 'acme.synced@1', delivery: 'queued', queue: { overflow: 'drop-oldest' } };
    const hooks = [
      { ...queued, name: 'one', handler: (event: PhloEvent) => void one.push(event.data) },
      { ...queued, name: 'many', batch: {}, handler: (events: readonly PhloEvent[]) => void many.push(...events) },
    ];
    for (const hook of hooks) bus.register(hook as unknown as HookRegistration, { plugin: 'acme' });
    for (const rowCount of ['1', '2']) emit('acme.synced', { ...structuredClone(current), rowCount });
    await bus.flush();
    const expected = [1, 2].map((rows) => ({ name: 'flights', rows, state: 'failed' }));
    expect(one).toEqual(expected);
    expect(many).toEqual(expected.map((data) => expect.objectContaining({ version: 1, data })));
  });

  it('may veto and wait on a gate', async () => {
    const { bus } = createTestBus();
    const handler = async (_event: unknown, { hook }: HookContext) => ({ kind: 'veto', reason: hook }) as const;
    bus.register(onEvent('wap.gate@1', { name: 'h', delivery: 'await', handler }), { plugin: 'p' });
    const { allowed } = await bus.gate('wap.gate', { unit: 'u', batches: [], rejected: false, failedChecks: [] });
    expect(allowed).toBe(false);
  });
});

describe('an event that was written with an older major', () => {
  const v1: V1 = { name: 'flights', rows: 3, state: 'ok' };

  it('is announced as the current one, with its id and time, and as written to hooks that pin its major', () => {
    const { announce, listen, events } = createSyncBus();
    const [old, now] = [listen('acme.synced@1'), listen('acme.synced')];
    announce(written(1, v1));
    const lifted = { table: { name: 'flights' }, rowCount: '3', status: 'ok' };
    expect(now).toEqual([{ ...written(1, v1), version: 3, data: lifted }]);
    expect(events).toEqual(now);
    expect(old).toEqual([written(1, v1)]);
  });

  it('is refused where it does not fit that major, or is of a major that is not known', () => {
    const { announce } = createSyncBus();
    const refusal = (message: RegExp) =>
      expect.objectContaining({ code: 'EVENT_INVALID', message: expect.stringMatching(message) });
    expect(() => announce(written(1, current))).toThrow(refusal(/\$\.name is missing/));
    expect(() => announce(written(4, current))).toThrow(refusal(/version is 4, as a newer version.*knows 3, 2, 1/));
    expect(() => announce(written(0, v1))).toThrow(refusal(/version is 0, as another version/));
  });

  it('keeps fields and values of open enums that a later version of the major has added', () => {
    const { announce, listen } = createSyncBus();
    const seen = listen('acme.synced');
    announce(written(3, { ...current, status: 'skipped', later: true }));
    expect(seen[0]?.data).toEqual({ ...current, status: 'skipped', later: true });
  });

  it('comes down again as it was written, whatever it says', () => {
    const { announce, listen } = createSyncBus();
    const [old, middle] = [listen('acme.synced@1'), listen('acme.synced@2')];
    const anyV1 = fc.record({ name: fc.string(), rows: fc.integer(), state: fc.constantFrom('ok', 'failed') });
    fc.assert(
      fc.property(anyV1, (data) => {
        old.length = 0;
        middle.length = 0;
        announce(written(1, data));
        announce(written(2, middle[0]?.data ?? {}));
        expect(old.map((event) => [event.version, event.data])).toEqual([
          [1, data],
          [1, data],
        ]);
        expect(middle[1]?.data).toEqual(middle[0]?.data);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe('the older majors of a definition', () => {
  const define = (older: readonly object[]) => () =>
    createSyncBus({ ...synced, older: older as EventDefinition['older'] & object });
  const [two, one] = (synced.older ?? []) as readonly [object, object];

  it.each([
    ['leave a gap', [one], /lists the older major 1 where 2 is next/],
    ['run from old to new', [one, two], /lists the older major 1 where 2 is next/],
    ['reach beyond the first', [two, one, { ...one, version: 0 }], /the older major 0/],
    ['cannot be converted to', [{ ...two, down: undefined }], /without the converters/],
    ['cannot be lifted', [{ ...two, up: undefined }], /without the converters/],
    ['index a field that they lack', [{ ...two, indexed: ['status'] }], /marks status as indexed/],
  ])('are refused where they %s', (_, older, message) => {
    expect(define(older)).toThrow(
      expect.objectContaining({ code: 'EVENT_DEFINITION_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
