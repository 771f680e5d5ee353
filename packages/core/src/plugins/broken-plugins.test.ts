import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../bus/bus.test.setup.js';
import { onEvent } from '../bus/registration.js';
import { createLayout, declare, hookPackage, type Layout } from './layout.test.setup.js';
import { definePlugin } from './plugin.js';
import { code, good, guard, h, openRegistry } from './registry.test.setup.js';

let layout: Layout;
beforeEach(() => {
  layout = createLayout();
});
afterEach(() => layout[Symbol.dispose]());

describe('a broken plugin', () => {
  const cases = {
    import: ['throw new Error("no key");', 'The plugin hooks:bad failed in import: no key'],
    syntax: ['export default (', 'The plugin hooks:bad failed in import: '],
    nothing: [
      'export const plugin = {};',
      'The plugin hooks:bad failed in import: ./plugin.js of bad exports no plugin by default',
    ],
    promise: [
      // Its rejection is nobody's but the plugin's: it must not end the process.
      "export default async () => { throw new Error('later'); };",
      'The plugin hooks:bad failed in import: ./plugin.js of bad exports a function that makes a promise',
    ],
    name: [
      code('other'),
      'The plugin hooks:bad failed in import: ./plugin.js of bad exports the plugin "other", and the manifest says hooks:bad',
    ],
    group: [
      code('bad', "group: 'cli'"),
      'The plugin hooks:bad failed in import: ./plugin.js of bad exports a plugin of the group cli, and the manifest says hooks:bad',
    ],
    hooks: [
      "export default { name: 'bad', async getHooks() { throw new Error('later'); } };",
      'The plugin bad failed in getHooks: The plugin bad gives a promise of hooks',
    ],
    getHooks: [
      "export default { name: 'bad', getHooks() { throw new Error('no server'); } };",
      'The plugin bad failed in getHooks: no server',
    ],
    setup: [code('bad', "setup() { throw new Error('no server'); }"), 'The plugin bad failed in setup: no server'],
    register: [
      "export default { name: 'bad', hooks: [{ name: 'h', on: 'wap.staged' }] };",
      'The plugin bad failed in register: The hook bad/h has no handler',
    ],
  } as const;

  it.each(Object.entries(cases))(
    'that fails in %s is told and listed, and the others go on',
    async (_, [text, message]) => {
      const dir = layout.project({ bad: hookPackage('bad', text, { hooks: [h] }), good: good('good') });
      const { bus, registry, failures, statuses, lines } = openRegistry(dir);
      await registry.load();
      expect(statuses()).toEqual(['bad broken', 'good active']);
      expect(registry.list()[0]?.error).toMatchObject({
        code: 'PLUGIN_FAILED',
        message: expect.stringContaining(message),
      });
      expect(bus.list().map(({ plugin }) => plugin)).toEqual(['good']);
      expect(failures()).toMatchObject([{ plugin: 'bad', package: 'bad' }]);
      expect(lines.map((line) => line.message)).toEqual([expect.stringContaining('hooks:bad is left out: ')]);
    },
  );

  it('is left out, once, where all of its group are looked at, which sets nobody up, or opened', async () => {
    const source = (name: string, text: string) => ({
      phlo: declare(`sources:${name}`),
      files: { 'plugin.js': text },
    });
    const dir = layout.project({
      bad: source('bad', 'throw new Error("no key")'),
      good: source('good', "export default { name: 'good', group: 'sources' };"),
    });
    const { registry, failures, events } = openRegistry(dir);
    const [inspected] = await registry.inspectAll('sources');
    expect(events.filter(({ type }) => type === 'plugin.loaded')).toEqual([]);
    expect((await registry.open('sources', 'good')).plugin).toBe(inspected);
    for (let times = 0; times < 2; times++)
      expect((await registry.openAll('sources')).map(({ plugin }) => plugin.name)).toEqual(['good']);
    expect(failures()).toHaveLength(1);
    await expect(registry.open('sources', 'bad')).rejects.toThrow('failed in import: no key');
  });

  it('that fails in dispose is told, and the others are disposed', async () => {
    const dir = layout.project({
      bad: hookPackage('bad', code('bad', "dispose() { throw new Error('still busy'); }"), { hooks: [h] }),
      good: good('good'),
    });
    const { bus, registry, failures, lines } = openRegistry(dir);
    await registry.load();
    await registry[Symbol.asyncDispose]();
    expect(bus.list()).toEqual([]);
    expect(failures()).toMatchObject([{ plugin: 'bad', step: 'dispose' }]);
    expect(lines.map(({ message }) => message)).toEqual(['The plugin bad failed in dispose: still busy']);
  });

  it.each([
    [
      'import',
      'globalThis.phloReached(); await new Promise(() => undefined);',
      'hooks:never failed in import: its import did not end within 10000 ms',
    ],
    [
      'setup',
      code('never', 'setup: () => (globalThis.phloReached(), new Promise(() => undefined))'),
      'never failed in setup: it did not end within 10000 ms',
    ],
  ])('whose %s never settles is named and given up', async (_, text, message) => {
    const dir = layout.project({ never: hookPackage('never', text, { hooks: [h] }), other: good('other') });
    const { bus, clock, registry } = openRegistry(dir);
    const reached = new Promise<void>((resolve) => Object.assign(globalThis, { phloReached: resolve }));
    const loading = registry.load();
    await reached;
    Reflect.deleteProperty(globalThis, 'phloReached');
    await settle();
    await clock.advance(10_000);
    await loading;
    expect(registry.list()[0]?.error?.message).toBe(`The plugin ${message}`);
    expect(bus.list().map(({ plugin }) => plugin)).toEqual(['other']);
  });

  it('is one whose manifest lies: what differs is shown', async () => {
    const dir = layout.project({ liar: hookPackage('liar', code('liar'), { hooks: [{ ...h, priority: 1 }] }) });
    const { bus, registry, failures } = openRegistry(dir);
    await registry.load();
    expect(registry.list()[0]?.error).toMatchObject({
      code: 'PLUGIN_MANIFEST_STALE',
      message: `The manifest of hooks:liar in liar and its code differ:
  - h on wap.staged priority 1 policy log delivery inline
  + h on wap.staged priority 100 policy log delivery inline`,
      hint: expect.stringContaining('phlo plugin build'),
    });
    expect(bus.list()).toEqual([]);
    expect(failures()).toMatchObject([{ plugin: 'liar', error: { code: 'PLUGIN_MANIFEST_STALE' } }]);
  });

  it('stops everything where its manifest names a guard of a gate: nothing runs unguarded', async () => {
    const dir = layout.project({ g: hookPackage('g', 'throw new Error("no key");', { hooks: [guard] }) });
    const { registry, failures } = openRegistry(dir);
    await expect(registry.load()).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message:
        'hooks:g guards wap.gate with its hook guard and cannot be loaded: The plugin hooks:g failed in import: no key',
      hint: expect.stringContaining("plugins: { deny: ['hooks:g'] }"),
    });
    await expect(registry.load()).rejects.toMatchObject({ code: 'PLUGIN_FAILED' });
    expect(failures()).toHaveLength(1);
  });

  it.each([
    [
      'of later contracts',
      { ...(declare('hooks:g', { hooks: [guard] }) as object), apiVersion: 2 },
      /guards wap\.gate .* version 2 of the plugin contracts/,
    ],
    ['whose code alone has the guard', declare('hooks:g'), /guards wap\.gate .* differ/],
  ])('stops everything also as a guard %s', async (_, phlo, message) => {
    const text = `export default { name: 'g', hooks: [{ name: 'guard', on: 'wap.gate', policy: 'raise', handler() {} }] };`;
    const dir = layout.project({ g: { phlo, files: { 'plugin.js': text } } });
    await expect(openRegistry(dir).registry.load()).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: expect.stringMatching(new RegExp(message.source, 's')),
    });
  });

  it('that the configuration makes stops everything', async () => {
    const setup = () => {
      throw new Error('no server');
    };
    const { registry, statuses } = openRegistry(layout.dir, {
      use: [definePlugin({ name: 'mine', hooks: [], setup })],
    });
    await expect(registry.load()).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: 'The plugin mine failed in setup: no server',
    });
    expect(statuses()).toEqual(['mine broken']);
  });

  it('that cannot even be made stops everything, by the name of its factory', () => {
    const slack = () => {
      throw new Error('no channel');
    };
    expect(() => openRegistry(layout.dir, { use: [slack] })).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_FAILED',
        message: 'The plugin slack failed in its factory: no channel',
      }),
    );
  });

  it.each([
    ['a promise', async () => await Promise.reject(new Error('later')), /failed in its factory: it makes a promise/],
    ['nothing', () => undefined, /failed in its factory: it makes no plugin/],
    ['one without a name', { name: '', hooks: [] }, /it makes a plugin without a name/],
    ['one of no group', { name: 'mine', group: 'source' }, /there is no group "source"/],
    ['a text', 'slack', /`plugins\.use` failed in its factory: it makes no plugin/],
  ])('that is %s in place of a plugin stops everything', async (_, entry, message) => {
    expect(() => openRegistry(layout.dir, { use: [entry as never] })).toThrow(
      expect.objectContaining({ code: 'PLUGIN_FAILED', message: expect.stringMatching(message) }),
    );
    await settle();
  });

  it('of the name of another in the configuration stops everything: they would share configuration and state', () => {
    const make = () => ({ name: 'mine', group: 'sources' as const });
    expect(() => openRegistry(layout.dir, { use: [make, make] })).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_CONFLICT',
        message: '`plugins.use` has two plugins called sources:mine',
      }),
    );
    const another = { name: 'mine', hooks: [] };
    expect(openRegistry(layout.dir, { use: [make, another] }).statuses()).toEqual(['mine active', 'mine active']);
  });

  it('does not hide that a hook raised at the loading of another', async () => {
    const dir = layout.project({ b: good('b') });
    const raise = () => {
      throw new Error('not that one');
    };
    const strict = definePlugin({
      name: 'strict',
      hooks: [onEvent('plugin.loaded', { name: 'h', policy: 'raise', where: {}, handler: raise })],
    });
    const { registry } = openRegistry(dir, { use: [strict] });
    await expect(registry.load()).rejects.toMatchObject({ code: 'HOOK_ABORTED' });
  });
});
