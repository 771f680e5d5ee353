import { describe, expect, it } from 'vitest';
import { createTestBus, metric } from './bus.test.setup.js';
import { onEvent, onPattern, type HookRegistration } from './registration.js';

const noop = () => undefined;
const owner = { plugin: 'acme' };

/** What an author without a compiler may write. */
const raw = (hook: object): HookRegistration =>
  ({ name: 'h', on: 'run.end', handler: noop, ...hook }) as unknown as HookRegistration;

const refused: readonly [string, object, string, RegExp][] = [
  ['without a name', { name: '' }, 'HOOK_INVALID', /without a name/],
  ['without a handler', { handler: undefined }, 'HOOK_INVALID', /no handler/],
  ['with a priority that is no number', { priority: Number.NaN }, 'HOOK_INVALID', /NaN/],
  ['with an unknown policy', { policy: 'rais' }, 'HOOK_INVALID', /"rais".*ignore, log, raise/],
  ['with a timeout of 0', { on: 'run.start', delivery: 'await', timeoutMs: 0 }, 'HOOK_INVALID', /timeoutMs/],
  ['on an unknown type', { on: 'ingestion.ends' }, 'HOOK_EVENT_UNKNOWN', /acme\/h.*ingestion\.ends/],
  ['on a pattern that matches nothing', { on: 'ingest.*' }, 'HOOK_EVENT_UNKNOWN', /ingest\.\*/],
  ['that is queued', { delivery: 'queued' }, 'HOOK_DELIVERY_UNSUPPORTED', /queued/],
  ['with an unknown delivery', { delivery: 'later' }, 'HOOK_DELIVERY_UNSUPPORTED', /later/],
  [
    'that awaits on a notification',
    { delivery: 'await' },
    'HOOK_DELIVERY_UNSUPPORTED',
    /run\.end, which is not a gate/,
  ],
  [
    'that awaits on a pattern with notifications',
    { on: 'run.*', delivery: 'await' },
    'HOOK_DELIVERY_UNSUPPORTED',
    /run\.end/,
  ],
  ['that is inline and async', { handler: async () => undefined }, 'HOOK_DELIVERY_UNSUPPORTED', /async/],
  ['with a generator', { *handler() {} }, 'HOOK_DELIVERY_UNSUPPORTED', /generator/],
  ['with an empty filter', { where: { assets: [] } }, 'HOOK_FILTER_INVALID', /empty list for assets/],
  ['with an empty list in a tag', { where: { tags: { env: [] } } }, 'HOOK_FILTER_INVALID', /tags\.env/],
  ['with an unknown part of a filter', { where: { asset: 'a.b' } }, 'HOOK_FILTER_INVALID', /"asset"/],
  ['with a filter that is a text', { where: 'bronze.*' }, 'HOOK_FILTER_INVALID', /not a plain object/],
  ['with no filter where one was meant', { where: null }, 'HOOK_FILTER_INVALID', /not a plain object/],
  ['with tags that are a text', { where: { tags: 'prod' } }, 'HOOK_FILTER_INVALID', /tags that are not a plain object/],
  ['with ** in the middle', { where: { assets: 'a.**.b' } }, 'HOOK_FILTER_INVALID', /middle/],
  ['with * inside a segment', { where: { assets: 'raw.or*' } }, 'HOOK_FILTER_INVALID', /inside a segment/],
  ['with an empty segment', { where: { assets: 'raw..a' } }, 'HOOK_FILTER_INVALID', /empty segment/],
  // A Map has no keys that a filter would see: it would match everything.
  ['with a Map as its filter', { where: new Map([['assets', 'a.b']]) }, 'HOOK_FILTER_INVALID', /not a plain object/],
  ['with a Map of tags', { where: { tags: new Map([['env', 'prod']]) } }, 'HOOK_FILTER_INVALID', /tags that are not a/],
  ['with a negation', { where: { assets: '!raw.*' } }, 'HOOK_FILTER_INVALID', /names what it takes/],
  ['with a setting that does not exist', { filter: { assets: 'a.b' } }, 'HOOK_INVALID', /unknown setting "filter"/],
  ['with a misspelt setting', { prioity: 1 }, 'HOOK_INVALID', /unknown setting "prioity"/],
  ['without a type', { on: undefined }, 'HOOK_INVALID', /on which event type/],
  ['with a list of types', { on: ['run.start', 'run.end'] }, 'HOOK_INVALID', /on which event type/],
  ['with a timeout that nothing could enforce', { timeoutMs: 5 }, 'HOOK_DELIVERY_UNSUPPORTED', /timeoutMs.*inline/],
  ['whose queue is nothing', { delivery: 'queued', queue: null }, 'HOOK_DELIVERY_UNSUPPORTED', /queue null/],
  [
    'with a misspelt part of its queue',
    { delivery: 'queued', queue: { overflow: 'drop-oldest', capcity: 1 } },
    'HOOK_DELIVERY_UNSUPPORTED',
    /"capcity" in its queue/,
  ],
  [
    'with a misspelt part of its batch',
    { delivery: 'queued', queue: { overflow: 'drop-oldest' }, batch: { sise: 1 } },
    'HOOK_DELIVERY_UNSUPPORTED',
    /"sise" in its batch/,
  ],
  [
    'on a field that is not indexed',
    { where: { data: { durationMs: 'x' } } },
    'HOOK_FILTER_INVALID',
    /durationMs.*indexed fields status/,
  ],
  ['on a value that the field never has', { where: { data: { status: 'faild' } } }, 'HOOK_FILTER_INVALID', /"failed"/],
  [
    'on a value of another type',
    { on: 'quality.result', where: { data: { passed: 'no' } } },
    'HOOK_FILTER_INVALID',
    /boolean/,
  ],
  [
    'on a field that no type of the pattern has',
    { on: 'wap.*', where: { data: { status: 'failed' } } },
    'HOOK_FILTER_INVALID',
    /status/,
  ],
];

describe('registration', () => {
  it.each(refused)('refuses a hook %s', (_, hook, code, message) => {
    const { bus } = createTestBus();
    expect(() => bus.register(raw(hook), owner)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
    expect(bus.list()).toEqual([]);
  });

  it('says which type was probably meant', () => {
    const { bus } = createTestBus();
    expect(() => bus.register(raw({ on: 'ingestion.ends' }), owner)).toThrow(
      expect.objectContaining({ hint: 'Did you mean "ingestion.end"?' }),
    );
    expect(() => bus.register(raw({ on: 'ingestio.*' }), owner)).toThrow(
      expect.objectContaining({ hint: 'Did you mean "ingestion.*"?' }),
    );
  });

  it('says which setting was probably meant', () => {
    const { bus } = createTestBus();
    const hintOf = (hint: string) => expect.objectContaining({ hint });
    expect(() => bus.register(raw({ filter: {} }), owner)).toThrow(hintOf('Did you mean "where"?'));
    expect(() => bus.register(raw({ prioity: 1 }), owner)).toThrow(hintOf('Did you mean "priority"?'));
  });

  it.each([undefined, null, 'run.end', 5])('refuses %o, which is no hook', (hook) => {
    const { bus } = createTestBus();
    expect(() => bus.register(hook as unknown as HookRegistration, owner)).toThrow(
      expect.objectContaining({
        code: 'HOOK_INVALID',
        message: expect.stringMatching(/acme registers a hook that is no/),
      }),
    );
  });

  it('refuses to mix the handler of one event with that of a batch', () => {
    const settings = { name: 'h', delivery: 'queued', queue: { overflow: 'drop-oldest' } };
    const make = (hook: object) => () => onEvent('run.end', { ...settings, ...hook } as never);
    const refusal = (message: RegExp) =>
      expect.objectContaining({ code: 'HOOK_INVALID', message: expect.stringMatching(message) });
    // Its handler would get a list where it takes an event.
    expect(make({ batch: { size: 5 }, handler: noop })).toThrow(refusal(/h of run\.end has batch/));
    expect(make({ handler: noop, handleBatch: noop })).toThrow(refusal(/has both/));
  });

  it('refuses a hook without the name of its plugin', () => {
    const { bus } = createTestBus();
    expect(() => bus.register(raw({}), { plugin: '' })).toThrow(expect.objectContaining({ code: 'HOOK_INVALID' }));
  });

  it('refuses a second hook of one plugin and name, and takes the name again after the first is removed', () => {
    const { bus } = createTestBus();
    const first = bus.register(raw({}), owner);
    bus.register(raw({}), { plugin: 'other' });
    expect(() => bus.register(raw({ on: 'run.start' }), owner)).toThrow(
      expect.objectContaining({ code: 'HOOK_DUPLICATE' }),
    );
    first[Symbol.dispose]();
    bus.register(raw({}), owner);
    expect(bus.list()).toHaveLength(2);
  });

  it('shows every setting that is in effect, in order', () => {
    const { bus } = createTestBus();
    bus.register(onEvent('run.start', { name: 'slow', delivery: 'await', handler: async () => undefined }), owner);
    bus.register(
      onPattern('run.*', { name: 'first', priority: 1, policy: 'raise', where: { assets: 'a.b' }, handler: noop }),
      owner,
    );
    expect(bus.list()).toEqual([
      {
        plugin: 'acme',
        hook: 'first',
        on: 'run.*',
        priority: 1,
        policy: 'raise',
        delivery: 'inline',
        where: { assets: 'a.b' },
        enabled: true,
        setBy: { priority: 'plugin', policy: 'plugin', where: 'plugin' },
      },
      {
        plugin: 'acme',
        hook: 'slow',
        on: 'run.start',
        priority: 100,
        policy: 'log',
        delivery: 'await',
        timeoutMs: 5000,
        enabled: true,
        setBy: { delivery: 'plugin' },
      },
    ]);
  });

  it('takes a pattern with a condition for those of its types that have the field', () => {
    const { bus } = createTestBus();
    bus.register(raw({ on: '*', where: { data: { level: 'error' } } }), owner);
    expect(bus.plan('telemetry.log', { data: { level: 'error' } })).toHaveLength(1);
    expect(bus.plan('run.end', { data: { level: 'error' } })).toHaveLength(0);
  });

  it('knows the types that plugins add', () => {
    const definition = { kind: 'notify', version: 1, summary: 'Synced.', data: { type: 'object' } } as const;
    const { bus, types } = createTestBus({ definitions: { 'acme.synced': definition } });
    let calls = 0;
    bus.register(raw({ on: 'acme.*', handler: () => void calls++ }), owner);
    bus.emit('acme.synced' as 'telemetry.metric', metric('x'));
    expect([calls, types()]).toEqual([1, ['acme.synced']]);
  });

  it('is closed once the bus is closed', async () => {
    const { bus } = createTestBus();
    await bus.close();
    expect(() => bus.register(raw({}), owner)).toThrow(expect.objectContaining({ code: 'BUS_CLOSED' }));
    expect(() => bus.emit('telemetry.metric', metric('x'))).toThrow(expect.objectContaining({ code: 'BUS_CLOSED' }));
  });
});
