import { describe, expect, it } from 'vitest';
import type { Logger } from '../log.js';
import { createTestBus, gateData, staged } from './bus.test.setup.js';
import { defineEventHandler, definePlugin, loadPlugin, registerPlugin, type HookPlugin } from './plugin.js';
import { onEvent, veto } from './registration.js';

const log = { log: () => undefined, child: () => log };

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
    const { bus, events } = createTestBus();
    const order: string[] = [];
    const plugin = definePlugin({
      name: 'p',
      setup: async () => void order.push(`setup with ${bus.list().length}`),
      getHooks: () => [onEvent('wap.staged', { name: 'h', handler: () => undefined })],
      dispose: async () => void order.push(`dispose with ${bus.list().length}`),
    });
    const loaded = await loadPlugin(plugin, { bus, log });
    expect(bus.list()).toHaveLength(1);
    await loaded[Symbol.asyncDispose]();
    expect(order).toEqual(['setup with 0', 'dispose with 0']);
    expect(events.map(({ type, data }) => [type, data])).toEqual([['plugin.loaded', { plugin: 'p', hooks: 1 }]]);
  });

  it('that fails says in which step, and leaves no hook behind', async () => {
    const { bus, events } = createTestBus();
    const fail = async () => {
      throw new Error('no server');
    };
    await expect(loadPlugin({ name: 'a', hooks: [], setup: fail }, { bus, log })).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: 'The plugin a failed in setup: no server',
    });
    const loaded = await loadPlugin({ name: 'b', hooks: [], dispose: fail }, { bus, log });
    await expect(loaded[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'PLUGIN_FAILED' });
    let disposed = 0;
    const twice = onEvent('wap.staged', { name: 'h', handler: () => undefined });
    const broken = { name: 'c', hooks: [twice, twice], dispose: () => void disposed++ };
    await expect(loadPlugin(broken, { bus, log })).rejects.toMatchObject({ cause: { code: 'HOOK_DUPLICATE' } });
    expect([disposed, bus.list()]).toEqual([1, []]);
    expect(events.filter(({ type }) => type === 'plugin.failed').map(({ data }) => data)).toMatchObject([
      { plugin: 'a', step: 'setup', error: { code: 'INTERNAL', message: 'no server' } },
      { plugin: 'b', step: 'dispose' },
      { plugin: 'c', step: 'register', error: { code: 'HOOK_DUPLICATE' } },
    ]);
  });

  it('is asked for its hooks once, and may fail at that', async () => {
    const { bus, events } = createTestBus();
    let asked = 0;
    await loadPlugin({ name: 'a', getHooks: () => (asked++, []) }, { bus, log });
    expect(asked).toBe(1);
    let disposed = 0;
    const broken: HookPlugin = {
      name: 'b',
      getHooks: () => {
        throw new Error('no config');
      },
      dispose: () => {
        disposed++;
        throw new Error('nor this');
      },
    };
    await expect(loadPlugin(broken, { bus, log })).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: 'The plugin b failed in register: no config',
    });
    expect(disposed).toBe(1);
    expect(events.map(({ type, data }) => [type, 'step' in data ? data.step : ''])).toEqual([
      ['plugin.loaded', ''],
      ['plugin.failed', 'register'],
      ['plugin.failed', 'dispose'],
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

  it('is disposed once, and its failure to is told also after the bus was closed', async () => {
    const { bus } = createTestBus();
    let disposed = 0;
    const dispose = () => {
      disposed++;
      throw new Error('still busy');
    };
    const lines: string[] = [];
    const keep: Logger = { log: (_, message) => void lines.push(message), child: () => keep };
    const loaded = await loadPlugin({ name: 'p', hooks: [], dispose }, { bus, log: keep });
    await bus.close();
    for (let times = 0; times < 2; times++) {
      await expect(loaded[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'PLUGIN_FAILED' });
    }
    expect(disposed).toBe(1);
    expect(lines).toEqual([expect.stringContaining('The plugin p failed in dispose: still busy.')]);
  });

  it('leaves nothing behind where a hook raises at its loading', async () => {
    const { bus } = createTestBus();
    const raise = () => {
      throw new Error('not that one');
    };
    bus.register(onEvent('plugin.loaded', { name: 'guard', policy: 'raise', handler: raise }), { plugin: 'strict' });
    let disposed = 0;
    const hook = onEvent('wap.staged', { name: 'h', handler: () => undefined });
    const plugin = definePlugin({ name: 'p', hooks: [hook], dispose: () => void disposed++ });
    await expect(loadPlugin(plugin, { bus, log })).rejects.toMatchObject({ code: 'HOOK_ABORTED' });
    expect([disposed, bus.list().map(({ plugin: name }) => name)]).toEqual([1, ['strict']]);
  });
});
