import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestBus, gateData, staged } from '../bus/bus.test.setup.js';
import { onEvent } from '../bus/registration.js';
import { coreErrors } from '../errors/core-errors.js';
import { createLayout, declare, hookPackage, type Layout } from './layout.test.setup.js';
import type { HookManifest } from './manifest.js';
import { definePlugin } from './plugin.js';
import { code, good, guard, h, openRegistry } from './registry.test.setup.js';

let layout: Layout;
beforeEach(() => {
  layout = createLayout();
});
afterEach(() => layout[Symbol.dispose]());

describe('the plugins of a project', () => {
  it('loads what a compiler made CommonJS of, which keeps its default export in a field', async () => {
    const text = `Object.defineProperty(exports, '__esModule', { value: true });
      exports.default = () => ({ name: 'cjs', hooks: [{ name: 'h', on: 'wap.staged', handler() {} }] });`;
    const dir = layout.project({
      cjs: { phlo: declare('hooks:cjs', { entry: './plugin.cjs', hooks: [h] }), files: { 'plugin.cjs': text } },
      plain: {
        phlo: declare('hooks:plain', { entry: './plugin.cjs', hooks: [h] }),
        files: {
          'plugin.cjs': text.replace(/.*;/, '').replace('exports.default', 'module.exports').replace('cjs', 'plain'),
        },
      },
    });
    const { registry, statuses } = openRegistry(dir);
    await registry.load();
    expect(statuses()).toEqual(['cjs active', 'plain active']);
  });

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
    const { registry } = openRegistry(dir, { use: [own], selection: { deny: ['*:denied'] } });
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
    const { bus, registry, events } = openRegistry(dir);
    expect(registry.list()).toEqual([
      { name: 'a', group: 'hooks', package: 'a', version: '1.0.0', status: 'active', hooks: [h] },
      { name: 'b', group: 'hooks', package: 'b', version: '1.0.0', status: 'active', hooks: [h] },
    ]);
    expect(bus.list()).toEqual([]);
    await Promise.all([registry.load(), registry.load()]);
    expect((await registry.loaded()).map(({ plugin }) => plugin.name)).toEqual(['a', 'b']);
    expect(bus.list().map(({ plugin }) => plugin)).toEqual(['a', 'b']);
    expect(events.map(({ data }) => data)).toEqual([
      { plugin: 'a', group: 'hooks', package: 'a', hooks: 1 },
      { plugin: 'b', group: 'hooks', package: 'b', hooks: 1 },
    ]);
    await registry[Symbol.asyncDispose]();
    Reflect.deleteProperty(globalThis, 'phloTest');
    expect([said, bus.list()]).toEqual([['b', 'a'], []]);
  });

  it('share nothing between two projects in one process', async () => {
    const counting = `let made = 0; export default () => { made++; const own = made; return { name: 'c', hooks: [], setup({ log }) { log.log('info', 'number ' + own); } }; };`;
    const dir = layout.project({ c: hookPackage('c', counting) });
    const [first, second] = [openRegistry(dir), openRegistry(dir)];
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
    const { bus, registry, events } = openRegistry(dir);
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
    const { bus, registry } = openRegistry(dir, { use: [() => mine] });
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
    const { bus, registry, statuses } = openRegistry(dir, { selection });
    expect(statuses()).toEqual(expected);
    await registry.load();
    expect(bus.list().map(({ plugin }) => `${plugin} active`)).toEqual(
      expected.filter((status) => status.endsWith('active')),
    );
  });

  it('keep what the configuration makes, and say why a denied one cannot be opened', async () => {
    const dir = layout.project({ b: good('b') });
    const { bus, registry } = openRegistry(dir, {
      use: [definePlugin({ name: 'mine', hooks: [onEvent('run.end', { name: 'h', handler: () => undefined })] })],
      selection: { isSafeMode: true },
    });
    await registry.load();
    expect(bus.list().map(({ plugin }) => plugin)).toEqual(['mine']);
    await expect(registry.open('hooks', 'b')).rejects.toThrow('The plugin hooks:b does not act: it is disabled');
  });

  it('are decisions of the operator: a guard that they switch off blocks nothing', async () => {
    const dir = layout.project({ g: hookPackage('g', 'throw new Error("no")', { hooks: [guard] }) });
    const { registry, statuses } = openRegistry(dir, { selection: { deny: ['hooks:g'] } });
    await registry.load();
    expect(statuses()).toEqual(['g denied']);
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
    const { registry, lines } = openRegistry(layout.project({ chat: chat() }), { configOf: () => ({ url: 'x://y' }) });
    await registry.load();
    expect(lines).toEqual([{ level: 'warn', message: 'x://y' }]);
    expect((await registry.open('hooks', 'chat')).config).toEqual({ url: 'x://y' });
  });

  it('that is required and missing leaves the plugin unconfigured: it registers no hook and breaks nothing', async () => {
    const { bus, registry, statuses, failures } = openRegistry(layout.project({ chat: chat() }));
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
    const { registry, statuses, failures } = openRegistry(dir);
    expect(statuses()).toEqual(['chat unconfigured']);
    await registry.load();
    expect(failures()).toEqual([]);
  });

  it('that lacks a variable of the environment breaks that plugin, and says which', async () => {
    const configOf = () => {
      throw coreErrors.create('ENV_MISSING', { message: 'The environment variable CHAT_URL is not set' });
    };
    const { registry, failures, statuses } = openRegistry(layout.project({ chat: chat() }), { configOf });
    await registry.load();
    expect(statuses()).toEqual(['chat broken']);
    expect(failures()).toMatchObject([{ plugin: 'chat', step: 'config', error: { code: 'ENV_MISSING' } }]);
  });

  it('that is wrong breaks the plugin, with the paths', async () => {
    const { registry, failures } = openRegistry(layout.project({ chat: chat() }), { configOf: () => ({ url: 1 }) });
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
  const { bus, registry } = openRegistry(layout.project({ a: good('a') }));
  await registry.load();
  bus.emit('wap.staged', staged);
  expect(await bus.gate('wap.gate', gateData)).toMatchObject({ allowed: true });
  expect(bus.stats()).toMatchObject([{ plugin: 'a', hook: 'h', calls: 1 }]);
});
