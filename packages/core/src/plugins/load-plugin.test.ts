import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, it } from 'vitest';
import type { Logger } from '../log.js';
import { createTestBus as openTestBus, gateData, settle, staged } from '../bus/bus.test.setup.js';
import { onEvent, veto } from '../bus/registration.js';
import { loadPlugin } from './load-plugin.js';
import type { ConfigSchema } from './plugin-config.js';
import { defineEventHandler, definePlugin, type HookListPlugin, type HookPlugin } from './plugin.js';
import { registerPlugin } from './register-plugin.js';

const log = { log: () => undefined, child: () => log };

function createTestBus() {
  const test = openTestBus();
  const { bus, clock } = test;
  return { ...test, host: { bus, clock, log, projectDir: '/project' } };
}

describe('a plugin', () => {
  it('gives hooks by a list, by getHooks, or by one handler for several types', async () => {
    const { bus } = createTestBus();
    const seen: string[] = [];
    const hook = (name: string) =>
      onEvent('wap.staged', { name, handler: (_, context) => void seen.push(context.plugin) });
    registerPlugin(bus, definePlugin({ name: 'list', hooks: [hook('h')] }));
    registerPlugin(bus, definePlugin({ name: 'provider', getHooks: () => [hook('h')] }));
    const handler = defineEventHandler({
      name: 'handler',
      events: ['wap.staged', 'wap.gate'],
      handleEvent(event) {
        seen.push(`${this.name} ${event.type} ${event.type === 'wap.staged' ? event.data.rows : event.data.unit}`);
        return event.type === 'wap.gate' ? veto('no') : undefined;
      },
    });
    registerPlugin(bus, handler);
    bus.emit('wap.staged', staged);
    expect((await bus.gate('wap.gate', gateData)).allowed).toBe(false);
    expect(seen).toEqual(['handler wap.staged 3', 'list', 'provider', 'handler wap.gate bronze.flights']);
  });

  it('of any group gives hooks in any of the three ways, or none', () => {
    const { bus } = createTestBus();
    const hook = onEvent('wap.staged', { name: 'h', handler: () => undefined });
    registerPlugin(bus, { name: 'a', group: 'sources', hooks: [hook] });
    registerPlugin(bus, { name: 'b', group: 'cli', getHooks: () => [hook] });
    registerPlugin(bus, { name: 'c', group: 'quality', events: ['wap.staged'], handleEvent: () => undefined });
    registerPlugin(bus, { name: 'd', group: 'destinations' });
    expect(bus.list().map(({ plugin }) => plugin)).toEqual(['a', 'b', 'c']);
  });

  it('is registered whole or not at all, and removed whole', () => {
    const { bus } = createTestBus();
    const hook = (name: string) => onEvent('wap.staged', { name, handler: () => undefined });
    expect(() => registerPlugin(bus, { name: 'p', hooks: [hook('a'), hook('b'), hook('a')] })).toThrow(
      expect.objectContaining({ code: 'HOOK_DUPLICATE' }),
    );
    expect(bus.list()).toEqual([]);
    const registered = registerPlugin(bus, { name: 'p', hooks: [hook('a'), hook('b')] });
    expect(bus.list()).toHaveLength(2);
    registered[Symbol.dispose]();
    registered[Symbol.dispose]();
    expect(bus.list()).toEqual([]);
  });

  it.each([
    ['without a name', { hooks: [] }],
    ['without hooks', { name: 'p' }],
    ['with hooks that are no list', { name: 'p', hooks: {} }],
  ])('is refused %s', (_, plugin) => {
    const { bus } = createTestBus();
    expect(() => registerPlugin(bus, plugin as unknown as HookPlugin)).toThrow(
      expect.objectContaining({ code: 'PLUGIN_INVALID' }),
    );
  });

  it('is set up before its hooks and disposed after them', async () => {
    const { bus, events, host } = createTestBus();
    const order: string[] = [];
    const plugin = definePlugin({
      name: 'p',
      setup: async () => void order.push(`setup with ${bus.list().length}`),
      getHooks: () => [onEvent('wap.staged', { name: 'h', handler: () => undefined })],
      dispose: async () => void order.push(`dispose with ${bus.list().length}`),
    });
    const loaded = await loadPlugin(plugin, host);
    expect(bus.list()).toHaveLength(1);
    await loaded[Symbol.asyncDispose]();
    expect(order).toEqual(['setup with 0', 'dispose with 0']);
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['plugin.loaded', { plugin: 'p', group: 'hooks', hooks: 1 }],
    ]);
  });

  it('that fails says in which step, and leaves no hook behind', async () => {
    const { bus, events, host } = createTestBus();
    const fail = async () => {
      throw new Error('no server');
    };
    await expect(loadPlugin({ name: 'a', hooks: [], setup: fail }, host)).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: 'The plugin a failed in setup: no server',
    });
    const loaded = await loadPlugin({ name: 'b', hooks: [], dispose: fail }, host);
    await expect(loaded[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'PLUGIN_FAILED' });
    let disposed = 0;
    const twice = onEvent('wap.staged', { name: 'h', handler: () => undefined });
    const broken = { name: 'c', hooks: [twice, twice], dispose: () => void disposed++ };
    await expect(loadPlugin(broken, host)).rejects.toMatchObject({ cause: { code: 'HOOK_DUPLICATE' } });
    expect([disposed, bus.list()]).toEqual([1, []]);
    expect(events.filter(({ type }) => type === 'plugin.failed').map(({ data }) => data)).toMatchObject([
      { plugin: 'a', step: 'setup', error: { code: 'INTERNAL', message: 'no server' } },
      { plugin: 'b', step: 'dispose' },
      { plugin: 'c', step: 'register', error: { code: 'HOOK_DUPLICATE' } },
    ]);
  });

  it('is asked for its hooks once, and may fail at that', async () => {
    const { events, host } = createTestBus();
    let asked = 0;
    await loadPlugin({ name: 'a', getHooks: () => (asked++, []) }, host);
    expect(asked).toBe(1);
    const calls: string[] = [];
    const broken: HookPlugin = {
      name: 'b',
      getHooks: () => {
        throw new Error('no config');
      },
      setup: () => void calls.push('setup'),
      dispose: () => void calls.push('dispose'),
    };
    await expect(loadPlugin(broken, host)).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: 'The plugin b failed in getHooks: no config',
    });
    expect(calls).toEqual([]);
    expect(events.map(({ type, data }) => [type, 'step' in data ? data.step : ''])).toEqual([
      ['plugin.loaded', ''],
      ['plugin.failed', 'getHooks'],
    ]);
  });

  it.each([
    ['an async handler, whose promise nobody would own', { handleEvent: async () => undefined }, /async handleEvent/],
    ['a handler without types to handle', { events: [] }, /lists no events/],
    ['a handler whose types are missing', { events: undefined }, /lists no events/],
  ])('is refused with %s', (_, part, message) => {
    const { bus } = createTestBus();
    const plugin = { name: 'p', events: ['run.end'], handleEvent: () => undefined, ...part };
    expect(() => registerPlugin(bus, plugin as unknown as HookPlugin)).toThrow(
      expect.objectContaining({ code: 'PLUGIN_INVALID', message: expect.stringMatching(message) }),
    );
  });

  const one = onEvent('wap.staged', { name: 'h', handler: () => undefined });
  const handleEvent = (): void => undefined;

  it.each([
    ['hooks in two ways', { hooks: [one], getHooks: () => [one] }, /by hooks and by getHooks/],
    ['hooks beside a handler', { hooks: [one], events: ['run.end'], handleEvent }, /and by handleEvent/],
    ['types and nothing that handles them', { events: ['run.end'] }, /has events and no handleEvent/],
    ['a filter that none of its hooks would heed', { hooks: [one], where: { assets: 'a.b' } }, /has where and no/],
    ['a text of types', { events: 'run.end', handleEvent }, /lists no events/],
    ['a hook that is none', { hooks: [one, undefined] }, /Hook 1 of the plugin p is no object/],
  ])('is refused with %s, before it is set up', async (_, part, message) => {
    const { host } = createTestBus();
    let isSetUp = false;
    const plugin = { name: 'p', setup: () => void (isSetUp = true), ...part } as unknown as HookPlugin;
    await expect(loadPlugin(plugin, host)).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: expect.stringMatching(message),
      cause: expect.objectContaining({ code: 'PLUGIN_INVALID' }),
    });
    expect(isSetUp).toBe(false);
  });

  it('is refused with a promise of hooks, whose rejection ends no process', async () => {
    const { bus } = createTestBus();
    const caught: unknown[] = [];
    const rejected = {
      then: (_: unknown, reject: (error: unknown) => void) => reject((caught.push(0), new Error('no server'))),
    };
    expect(() => registerPlugin(bus, { name: 'p', getHooks: () => rejected } as unknown as HookPlugin)).toThrow(
      expect.objectContaining({ code: 'PLUGIN_INVALID', message: expect.stringMatching(/a promise of hooks/) }),
    );
    await settle();
    expect(caught).toEqual([0]);
  });

  it('is disposed once, and its failure to is told also after the bus was closed', async () => {
    const { bus, host } = createTestBus();
    let disposed = 0;
    const dispose = () => {
      disposed++;
      throw new Error('still busy');
    };
    const lines: string[] = [];
    const keep: Logger = { log: (_, message) => void lines.push(message), child: () => keep };
    const loaded = await loadPlugin({ name: 'p', hooks: [], dispose }, { ...host, log: keep });
    await bus.close();
    for (let times = 0; times < 2; times++) {
      await expect(loaded[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'PLUGIN_FAILED' });
    }
    expect(disposed).toBe(1);
    expect(lines).toEqual([expect.stringContaining('The plugin p failed in dispose: still busy.')]);
  });

  it('leaves nothing behind where a hook raises at its loading', async () => {
    const { bus, host } = createTestBus();
    const raise = () => {
      throw new Error('not that one');
    };
    bus.register(onEvent('plugin.loaded', { name: 'guard', policy: 'raise', handler: raise }), { plugin: 'strict' });
    let disposed = 0;
    const hook = onEvent('wap.staged', { name: 'h', handler: () => undefined });
    const plugin = definePlugin({ name: 'p', hooks: [hook], dispose: () => void disposed++ });
    await expect(loadPlugin(plugin, host)).rejects.toMatchObject({ code: 'HOOK_ABORTED' });
    expect([disposed, bus.list().map(({ plugin: name }) => name)]).toEqual([1, ['strict']]);
  });
});

describe('what a plugin is set up with', () => {
  const schema = <Config>(check: (value: unknown) => StandardSchemaV1.Result<Config>): ConfigSchema<Config> => ({
    '~standard': { version: 1, vendor: 'test', validate: check },
  });
  const channel = schema<{ readonly channel: string }>((value) => {
    const given = value as { readonly channel?: unknown };
    if (typeof given.channel === 'string') return { value: { channel: `#${given.channel}` } };
    return { issues: [{ message: 'must be text', path: ['channel'] }, { message: 'is wrong' }] };
  });

  it('is its configuration as its schema gives it, and the place of the project', async () => {
    const { host } = createTestBus();
    const seen: unknown[] = [];
    const plugin = definePlugin({
      name: 'chat',
      config: channel,
      hooks: [],
      setup: ({ config, projectDir }) => void seen.push(config.channel, projectDir),
    });
    await loadPlugin(plugin, host, { config: { channel: 'data' } });
    expect(seen).toEqual(['#data', '/project']);
  });

  it('is never a configuration that its schema refuses: every problem is told with its path', async () => {
    const { bus, host } = createTestBus();
    let isSetUp = false;
    const hook = onEvent('wap.staged', { name: 'h', handler: () => undefined });
    const plugin = definePlugin({ name: 'chat', config: channel, hooks: [hook], setup: () => void (isSetUp = true) });
    await expect(loadPlugin(plugin, host, { config: { channel: 1 } })).rejects.toMatchObject({
      code: 'PLUGIN_CONFIG_INVALID',
      exitCode: 2,
      message: 'The configuration of the plugin chat is not valid:\n  - channel: must be text\n  - is wrong',
    });
    await expect(loadPlugin({ name: 'plain', hooks: [] }, host, { config: {} })).rejects.toThrow(
      'the plugin takes no configuration',
    );
    expect([isSetUp, bus.list()]).toEqual([false, []]);
  });

  it('is a state of its own, also where plugins of two groups have one name', async () => {
    const { host } = createTestBus();
    const asked: string[] = [];
    const stateOf = (plugin: string) => {
      asked.push(plugin);
      return { open: () => expect.unreachable() };
    };
    await loadPlugin({ name: 'acme', hooks: [] }, { ...host, stateOf });
    await loadPlugin({ name: 'acme', group: 'sources' }, { ...host, stateOf });
    expect(asked).toEqual(['acme', 'sources:acme']);
  });

  it('is the state of another plugin of its package where it says so', async () => {
    const { host } = createTestBus();
    const asked: string[] = [];
    const stateOf = (plugin: string) => {
      asked.push(plugin);
      return { open: () => expect.unreachable() };
    };
    await loadPlugin({ name: 'acme', group: 'cli', sharesStateOf: 'acme' }, { ...host, stateOf });
    expect(asked).toEqual(['acme']);
  });

  it('knows no other plugins where there is no registry', async () => {
    const { host } = createTestBus();
    let found: unknown;
    const setup: HookListPlugin['setup'] = async ({ pluginsOf }) => void (found = await pluginsOf('notifiers'));
    await loadPlugin(definePlugin({ name: 'p', hooks: [], setup }), host);
    expect(found).toEqual([]);
  });

  it('is no state where the host has none, and it says how to give one', async () => {
    const { host } = createTestBus();
    const plugin = definePlugin({ name: 'p', hooks: [], setup: ({ state }) => void state.open({ migrations: [] }) });
    await expect(loadPlugin(plugin, host)).rejects.toMatchObject({
      message: 'The plugin p failed in setup: The plugin p opens its state, and there is none',
      hint: expect.stringContaining('openPluginStore'),
    });
  });
});

describe('a plugin that never settles', () => {
  it.each(['setup', 'dispose'] as const)(
    'in %s is given up after its time, by name, and its signal aborts',
    async (step) => {
      const { bus, clock, host, events } = createTestBus();
      let signal: AbortSignal | undefined;
      const hang = (context?: { readonly signal: AbortSignal }) => {
        signal = context?.signal;
        return new Promise<void>(() => undefined);
      };
      const hook = onEvent('wap.staged', { name: 'h', handler: () => undefined });
      const loading = loadPlugin({ name: 'slow', hooks: [hook], [step]: hang }, host);
      const ending = step === 'setup' ? loading : loading.then((plugin) => plugin[Symbol.asyncDispose]());
      const outcome = ending.catch((error: unknown) => error);
      await settle();
      expect(clock.pending()).toBe(1);
      await clock.advance(10_000);
      expect(await outcome).toMatchObject({
        code: 'PLUGIN_FAILED',
        message: `The plugin slow failed in ${step}: it did not end within 10000 ms`,
        hint: `Look for a promise in ${step} of the plugin slow that never settles.`,
      });
      expect([bus.list(), clock.pending()]).toEqual([[], 0]);
      expect(events.at(-1)?.data).toMatchObject({ plugin: 'slow', step, error: { code: 'PLUGIN_TIMEOUT' } });
      if (step === 'setup') expect(signal?.aborted).toBe(true);
    },
  );
});

describe('what a plugin gives to a host that stays', () => {
  // What JavaScript authors write, whom no compiler corrects.
  it.each([
    [{ periodic: {} }, 'gives no lists'],
    [{ periodic: [{ name: 'look', everyMs: 5_000 }] }, 'has periodic work without a name or without run'],
    [{ periodic: [{ name: 'look', everyMs: 10, run() {} }] }, 'does look every 10 ms; 1000 is the least'],
    [{ periodic: [{ name: 'look', everyMs: '1m', run() {} }] }, 'does look every 1m ms'],
    [{ endpoints: [{ path: 'metrics', answer() {} }] }, 'has an endpoint at "metrics", which is no path'],
    [{ endpoints: [{ path: '/metrics' }] }, 'has an endpoint at /metrics without answer'],
  ])('is refused where it is %j', async (parts, message) => {
    const { host } = createTestBus();
    const plugin = { name: 'odd', hooks: [], ...parts } as unknown as HookPlugin;
    await expect(loadPlugin(plugin, host)).rejects.toThrow(message);
  });
});
