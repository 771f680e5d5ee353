import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestBus, gateData, settle, staged } from '../bus/bus.test.setup.js';
import { onEvent } from '../bus/registration.js';
import { createPluginRegistry, type PluginRegistryOptions } from './create-plugin-registry.js';
import { discoverPlugins } from './discover-plugins.js';
import { createLayout, declare, hookPackage, type Layout } from './layout.test.setup.js';
import type { HookManifest } from './manifest.js';
import { definePlugin } from './plugin.js';

let layout: Layout;
beforeEach(() => {
  layout = createLayout();
});
afterEach(() => layout[Symbol.dispose]());

const h: HookManifest = { name: 'h', on: 'wap.staged', priority: 100, policy: 'log', delivery: 'inline' };
const guard: HookManifest = { ...h, name: 'guard', on: 'wap.gate', policy: 'raise' };
/** Code of a plugin with one hook; more fields may be added. */
const code = (name: string, fields = '') =>
  `export default () => ({ name: '${name}', hooks: [{ name: 'h', on: 'wap.staged', handler() {} }], ${fields} });`;
const good = (name: string) => hookPackage(name, code(name), { hooks: [h] });

function open(projectDir: string, options: Partial<PluginRegistryOptions> = {}) {
  const test = createTestBus();
  const { bus, clock, events, lines } = test;
  const log = { log: (_: string, message: string) => void lines.push({ level: 'warn', message }), child: () => log };
  const registry = createPluginRegistry({
    host: { bus, clock, log, projectDir },
    discovery: discoverPlugins({ projectDir }),
    ...options,
  });
  const failures = () => events.filter(({ type }) => type === 'plugin.failed').map(({ data }) => data);
  const statuses = () => registry.list().map(({ name, status }) => `${name} ${status}`);
  return { ...test, registry, failures, statuses };
}

describe('the plugins of a project', () => {
  it('are planned by their manifests: no code is imported, nothing is set up, and what does not act is left out', async () => {
    const explodes = "throw new Error('imported')";
    const queued: HookManifest = { ...h, name: 'q', on: 'wap.*', priority: 7, delivery: 'queued' };
    const dir = layout.project({
      a: hookPackage('a', explodes, { hooks: [h, queued] }),
      denied: hookPackage('denied', explodes, { hooks: [h] }),
      wrong: hookPackage('wrong', explodes, { hooks: [{ ...h, on: 'wap.stagd' }] }),
    });
    const own = definePlugin({
      name: 'own',
      setup: () => expect.unreachable(),
      hooks: [onEvent('wap.staged', { name: 'mine', priority: 50, handler() {} })],
    });
    const { registry } = open(dir, { use: [own], selection: { deny: ['*:denied'] } });
    const { bus } = createTestBus({ mode: 'plan' });
    const problems = registry.plan(bus);
    expect(bus.list().map(({ plugin, hook, setBy }) => [`${plugin}/${hook}`, setBy])).toEqual([
      ['a/q', { priority: 'plugin', delivery: 'plugin' }],
      ['own/mine', { priority: 'plugin' }],
      ['a/h', {}],
    ]);
    expect(problems).toEqual([
      { group: 'hooks', name: 'wrong', error: expect.objectContaining({ code: 'HOOK_EVENT_UNKNOWN' }) },
    ]);
    await registry[Symbol.asyncDispose]();
  });

  it('are listed from their manifests, imported when they are loaded, and unloaded the last one first', async () => {
    const dir = layout.project({
      b: hookPackage('b', code('b', "dispose() { globalThis.phloTest?.push('b') }"), { hooks: [h] }),
      a: hookPackage('a', code('a', "dispose() { globalThis.phloTest?.push('a') }"), { hooks: [h] }),
    });
    const said: string[] = [];
    Object.assign(globalThis, { phloTest: said });
    const { bus, registry, events } = open(dir);
    expect(registry.list()).toEqual([
      { name: 'a', group: 'hooks', package: 'a', version: '1.0.0', status: 'active', hooks: [h] },
      { name: 'b', group: 'hooks', package: 'b', version: '1.0.0', status: 'active', hooks: [h] },
    ]);
    expect(bus.list()).toEqual([]);
    await Promise.all([registry.load(), registry.load()]);
    expect(bus.list().map(({ plugin }) => plugin)).toEqual(['a', 'b']);
    expect(events.map(({ data }) => data)).toEqual([
      { plugin: 'a', package: 'a', hooks: 1 },
      { plugin: 'b', package: 'b', hooks: 1 },
    ]);
    await registry[Symbol.asyncDispose]();
    Reflect.deleteProperty(globalThis, 'phloTest');
    expect([said, bus.list()]).toEqual([['b', 'a'], []]);
  });

  it('share nothing between two projects in one process', async () => {
    const counting = `let made = 0; export default () => { made++; const own = made; return { name: 'c', hooks: [], setup({ log }) { log.log('info', 'number ' + own); } }; };`;
    const dir = layout.project({ c: hookPackage('c', counting) });
    const [first, second] = [open(dir), open(dir)];
    await first.registry.load();
    await second.registry.load();
    expect([first.lines, second.lines].map(([line]) => line?.message)).toEqual(['number 1', 'number 2']);
  });

  it('of any group may give hooks; those that give none wait until somebody works with them', async () => {
    const source = (name: string, fields: string) => `export default { name: '${name}', group: 'sources', ${fields} };`;
    const dir = layout.project({
      loud: {
        phlo: declare('sources:loud', { hooks: [h] }),
        files: { 'plugin.js': source('loud', "hooks: [{ name: 'h', on: 'wap.staged', handler() {} }]") },
      },
      quiet: { phlo: declare('sources:quiet'), files: { 'plugin.js': source('quiet', 'rows: 3') } },
    });
    const { bus, registry, events } = open(dir);
    await registry.load();
    expect(bus.list().map(({ plugin }) => plugin)).toEqual(['loud']);
    expect(events.map(({ data }) => data)).toMatchObject([{ plugin: 'loud' }]);
    const quiet = await registry.open('sources', 'quiet');
    expect(quiet).toMatchObject({ plugin: { rows: 3 }, config: undefined });
    expect((await registry.open('sources', 'quiet')).plugin).toBe(quiet.plugin);
    expect((await registry.openAll('sources')).map(({ plugin }) => plugin.name)).toEqual(['loud', 'quiet']);
    expect(events.filter(({ type }) => type === 'plugin.loaded')).toHaveLength(2);
    await expect(registry.open('sources', 'quite')).rejects.toMatchObject({
      code: 'PLUGIN_UNKNOWN',
      message: 'There is no plugin sources:quite',
      hint: 'Did you mean "quiet"?',
    });
  });

  it('are those of the configuration first: one of them takes the place of a discovered one', async () => {
    const dir = layout.project({ audit: hookPackage('audit', 'throw new Error("imported")', { hooks: [h] }) });
    const mine = definePlugin({
      name: 'audit',
      hooks: [onEvent('run.end', { name: 'mine', handler: () => undefined })],
    });
    const { bus, registry } = open(dir, { use: [() => mine] });
    expect(registry.list()).toMatchObject([{ name: 'audit', package: null, version: null, status: 'active' }]);
    await registry.load();
    expect(bus.list().map(({ hook }) => hook)).toEqual(['mine']);
  });
});

describe('allow, deny and safe mode', () => {
  it.each([
    [{}, ['acme-a active', 'b active']],
    [{ allow: ['hooks:acme-*'] }, ['acme-a active', 'b denied']],
    [{ allow: ['hooks:*'], deny: ['*:b'] }, ['acme-a active', 'b denied']],
    [{ deny: ['hooks:acme'] }, ['acme-a active', 'b active']],
    [{ allow: [] }, ['acme-a denied', 'b denied']],
    [{ deny: ['*'] }, ['acme-a denied', 'b denied']],
    [{ deny: ['*:b'], isSafeMode: true }, ['acme-a disabled', 'b disabled']],
  ])('%j leaves %j', async (selection, expected) => {
    const dir = layout.project({ 'acme-a': good('acme-a'), b: good('b') });
    const { bus, registry, statuses } = open(dir, { selection });
    expect(statuses()).toEqual(expected);
    await registry.load();
    expect(bus.list().map(({ plugin }) => `${plugin} active`)).toEqual(
      expected.filter((status) => status.endsWith('active')),
    );
  });

  it('keep what the configuration makes, and say why a denied one cannot be opened', async () => {
    const dir = layout.project({ b: good('b') });
    const { bus, registry } = open(dir, {
      use: [definePlugin({ name: 'mine', hooks: [onEvent('run.end', { name: 'h', handler: () => undefined })] })],
      selection: { isSafeMode: true },
    });
    await registry.load();
    expect(bus.list().map(({ plugin }) => plugin)).toEqual(['mine']);
    await expect(registry.open('hooks', 'b')).rejects.toThrow('The plugin hooks:b does not act: it is disabled');
  });

  it('are decisions of the operator: a guard that they switch off blocks nothing', async () => {
    const dir = layout.project({ g: hookPackage('g', 'throw new Error("no")', { hooks: [guard] }) });
    const { registry, statuses } = open(dir, { selection: { deny: ['hooks:g'] } });
    await registry.load();
    expect(statuses()).toEqual(['g denied']);
  });
});

describe('a broken plugin', () => {
  const cases = {
    import: ['throw new Error("no key");', 'The plugin hooks:bad failed in import: no key'],
    syntax: ['export default (', 'The plugin hooks:bad failed in import: '],
    nothing: [
      'export const plugin = {};',
      'The plugin hooks:bad failed in import: ./plugin.js of bad exports no plugin by default',
    ],
    promise: [
      'export default async () => ({});',
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
      const { bus, registry, failures, statuses, lines } = open(dir);
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
    const { registry, failures, events } = open(dir);
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
    const { bus, registry, failures, lines } = open(dir);
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
    const { bus, clock, registry } = open(dir);
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
    const { bus, registry, failures } = open(dir);
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
    const { registry, failures } = open(dir);
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
    await expect(open(dir).registry.load()).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: expect.stringMatching(new RegExp(message.source, 's')),
    });
  });

  it('that the configuration makes stops everything', async () => {
    const setup = () => {
      throw new Error('no server');
    };
    const { registry, statuses } = open(layout.dir, { use: [definePlugin({ name: 'mine', hooks: [], setup })] });
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
    expect(() => open(layout.dir, { use: [slack] })).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_FAILED',
        message: 'The plugin slack failed in its factory: no channel',
      }),
    );
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
    const { registry } = open(dir, { use: [strict] });
    await expect(registry.load()).rejects.toMatchObject({ code: 'HOOK_ABORTED' });
  });
});

describe('configuration', () => {
  const config = `{ '~standard': { version: 1, vendor: 'test', validate: (value) =>
    typeof value.url === 'string' ? { value } : { issues: [{ message: 'must be text', path: ['url'] }] } } }`;
  const chat = (hooks = [h]) =>
    hookPackage('chat', code('chat', `config: ${config}, setup: ({ config, log }) => log.log('info', config.url)`), {
      hooks,
    });

  it('reaches the plugin', async () => {
    const { registry, lines } = open(layout.project({ chat: chat() }), { configOf: () => ({ url: 'x://y' }) });
    await registry.load();
    expect(lines).toEqual([{ level: 'warn', message: 'x://y' }]);
    expect((await registry.open('hooks', 'chat')).config).toEqual({ url: 'x://y' });
  });

  it('that is required and missing leaves the plugin unconfigured: it registers no hook and breaks nothing', async () => {
    const { bus, registry, statuses, failures } = open(layout.project({ chat: chat() }));
    await registry.load();
    expect([statuses(), bus.list(), failures()]).toEqual([['chat unconfigured'], [], []]);
    await expect(registry.open('hooks', 'chat')).rejects.toThrow('it is unconfigured');
  });

  it('that is required is known from its JSON Schema, before anything is imported', async () => {
    const dir = layout.project({
      chat: {
        phlo: declare('hooks:chat', { hooks: [h], config: './config.schema.json' }),
        files: { 'plugin.js': 'throw new Error("imported")', 'config.schema.json': '{"required":["url"]}' },
      },
    });
    const { registry, statuses, failures } = open(dir);
    expect(statuses()).toEqual(['chat unconfigured']);
    await registry.load();
    expect(failures()).toEqual([]);
  });

  it('that is wrong breaks the plugin, with the paths', async () => {
    const { registry, failures } = open(layout.project({ chat: chat() }), { configOf: () => ({ url: 1 }) });
    await registry.load();
    expect(registry.list()).toMatchObject([
      {
        status: 'broken',
        error: {
          code: 'PLUGIN_CONFIG_INVALID',
          message: 'The configuration of the plugin chat is not valid:\n  - url: must be text',
        },
      },
    ]);
    expect(failures()).toMatchObject([{ step: 'config' }]);
  });
});

it('a gate passes with all plugins loaded', async () => {
  const { bus, registry } = open(layout.project({ a: good('a') }));
  await registry.load();
  bus.emit('wap.staged', staged);
  expect(await bus.gate('wap.gate', gateData)).toMatchObject({ allowed: true });
  expect(bus.stats()).toMatchObject([{ plugin: 'a', hook: 'h', calls: 1 }]);
});
