import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverPlugins, keyOf } from './discover-plugins.js';
import { createLayout, declare, hookPackage, type Layout } from './layout.test.setup.js';

let layout: Layout;
beforeEach(() => {
  layout = createLayout();
});
afterEach(() => layout[Symbol.dispose]());

// It throws when it is imported: whoever finds it has not done that.
const untouched = 'throw new Error("imported")';
const found = (projectDir: string) =>
  discoverPlugins({ projectDir }).plugins.map((plugin) => [keyOf(plugin), plugin.package, plugin.version]);

describe('discovery', () => {
  it('finds what dependencies of every kind declare, by group and name, and nothing else that is installed', () => {
    const plugin = (name: string) => hookPackage(name, untouched);
    for (const name of ['zeta', '@acme/alpha', 'dev', 'optional', 'stranger'])
      layout.write(`shop/node_modules/${name}`, plugin(name.replace('@acme/', '')));
    layout.write('shop/node_modules/library');
    const dir = layout.write('shop', {
      dependencies: { zeta: '1', '@acme/alpha': '1', library: '1' },
      devDependencies: { dev: '1' },
      optionalDependencies: { optional: '1', absent: '1' },
    });
    expect(found(dir)).toEqual([
      ['hooks:alpha', '@acme/alpha', '1.0.0'],
      ['hooks:dev', 'dev', '1.0.0'],
      ['hooks:optional', 'optional', '1.0.0'],
      ['hooks:zeta', 'zeta', '1.0.0'],
    ]);
    expect(discoverPlugins({ projectDir: dir }).notes).toEqual([]);
  });

  it('tells hooks as the manifest does, with the defaults of what it leaves out', () => {
    const hooks = [{ name: 'h', on: 'run.end' }] as never;
    const dir = layout.project({ one: hookPackage('one', untouched, { hooks, description: 'counts runs' }) });
    expect(discoverPlugins({ projectDir: dir }).plugins).toMatchObject([
      {
        description: 'counts runs',
        hooks: [{ name: 'h', on: 'run.end', priority: 100, policy: 'log', delivery: 'inline' }],
      },
    ]);
  });

  it('reads a package whose exports hide its manifest and its entry', () => {
    const dir = layout.project({ closed: { ...hookPackage('closed', untouched), exports: { '.': './index.js' } } });
    expect(found(dir)).toEqual([['hooks:closed', 'closed', '1.0.0']]);
  });

  it('knows the layout of pnpm, whose packages lie behind links', () => {
    const store = 'shop/node_modules/.pnpm/audit@1.0.0/node_modules';
    layout.write(`${store}/audit`, hookPackage('audit', untouched));
    layout.write('shop/node_modules/.pnpm/hidden@1.0.0/node_modules/hidden', hookPackage('hidden', untouched));
    layout.link('shop/node_modules/audit', `${store}/audit`);
    const dir = layout.write('shop', { dependencies: { audit: '1' } });
    expect(discoverPlugins({ projectDir: dir }).plugins).toMatchObject([
      { name: 'audit', dir: join(layout.dir, store, 'audit') },
    ]);
  });

  it('knows what npm hoists above the project, and prefers what lies nearer', () => {
    layout.write('repo/node_modules/hoisted', hookPackage('hoisted', untouched));
    layout.write('repo/node_modules/both', { version: '1.0.0', ...hookPackage('both', untouched) });
    layout.write('repo/apps/shop/node_modules/both', { version: '2.0.0', ...hookPackage('both', untouched) });
    const dir = layout.write('repo/apps/shop', { dependencies: { hoisted: '1', both: '2' } });
    expect(found(dir)).toEqual([
      ['hooks:both', 'both', '2.0.0'],
      ['hooks:hoisted', 'hoisted', '1.0.0'],
    ]);
  });

  it('knows a workspace package by its link, and a project without a package.json of its own', () => {
    layout.write('repo/packages/local', hookPackage('local', untouched));
    layout.link('repo/node_modules/local', 'repo/packages/local');
    layout.write('repo/analytics/phlo', {});
    const dir = layout.write('repo', { dependencies: { local: '*' } });
    expect(discoverPlugins({ projectDir: join(dir, 'analytics') }).plugins).toMatchObject([
      { name: 'local', dir: join(dir, 'packages/local') },
    ]);
  });

  it('finds nothing where no package.json declares anything', () => {
    expect(discoverPlugins({ projectDir: layout.dir })).toEqual({ plugins: [], notes: [] });
  });
});

describe('what is odd', () => {
  it('is told, and counts once: a plugin that is declared twice', () => {
    layout.write('shop/node_modules/audit', hookPackage('audit', untouched));
    layout.link('shop/node_modules/alias', 'shop/node_modules/audit');
    const dir = layout.write('shop', { dependencies: { audit: '1', alias: '1' }, devDependencies: { audit: '1' } });
    const { plugins, notes } = discoverPlugins({ projectDir: dir });
    expect(plugins).toHaveLength(1);
    expect(notes.map(({ kind, message }) => [kind, message])).toEqual([
      ['twice', 'audit is declared twice, in dependencies and in devDependencies; it counts once'],
      ['twice', 'audit is declared twice, as audit and as alias; it counts once'],
    ]);
  });

  it('breaks both where two packages claim one name, which name their origins', () => {
    const dir = layout.project({ one: hookPackage('audit', untouched), two: hookPackage('audit', untouched) });
    const { plugins } = discoverPlugins({ projectDir: dir });
    expect(plugins.map(({ package: name, error }) => [name, error?.code])).toEqual([
      ['one', 'PLUGIN_CONFLICT'],
      ['two', 'PLUGIN_CONFLICT'],
    ]);
    expect(plugins[0]?.error?.message).toBe(
      `hooks:audit comes from one (${dir}/node_modules/one) and from two (${dir}/node_modules/two)`,
    );
  });

  it('is another copy of the core in reach of a plugin, which works and is told', () => {
    layout.write('core', {});
    layout.write('shop/node_modules/@phlo/core', { version: '0.1.0' });
    const nested = 'shop/node_modules/old/node_modules/@phlo/core';
    layout.write(nested, { version: '0.0.9' });
    const dir = layout.project({ old: hookPackage('old', untouched), fresh: hookPackage('fresh', untouched) });
    const coreDir = join(dir, 'node_modules/@phlo/core');
    const { plugins, notes } = discoverPlugins({ projectDir: dir, coreDir });
    expect(plugins.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(notes.map(({ kind, message }) => [kind, message])).toEqual([
      [
        'core',
        `old uses another copy of @phlo/core, 0.0.9 in ${join(layout.dir, nested)}; it works, as long as their versions do`,
      ],
    ]);
  });

  it('is a package that is declared and not installed, or cannot be read', () => {
    layout.write('shop/node_modules/torn');
    writeFileSync(join(layout.dir, 'shop/node_modules/torn/package.json'), '{"name": ');
    const dir = layout.write('shop', { dependencies: { absent: '1', torn: '1' }, devDependencies: { tool: '1' } });
    const { notes } = discoverPlugins({ projectDir: dir });
    expect(notes.map(({ kind, package: name }) => [kind, name])).toEqual([
      ['missing', 'absent'],
      ['unreadable', 'torn'],
      ['missing', 'torn'],
    ]);
  });
});

describe('a package.json', () => {
  it('of the project that is no JSON is an error: which plugins there are could not be seen', () => {
    const dir = layout.write('shop');
    writeFileSync(join(dir, 'package.json'), '{,}');
    expect(() => discoverPlugins({ projectDir: dir })).toThrow(
      expect.objectContaining({
        code: 'PACKAGE_JSON_INVALID',
        message: expect.stringContaining(`${dir}/package.json`),
      }),
    );
  });

  it('that names an entry which is not there says which', () => {
    const dir = layout.project({ unbuilt: { phlo: declare('hooks:unbuilt', { entry: './dist/plugin.js' }) } });
    expect(discoverPlugins({ projectDir: dir }).plugins[0]?.error).toMatchObject({
      code: 'PLUGIN_ENTRY_MISSING',
      message: 'unbuilt has no ./dist/plugin.js, which is the entry of hooks:unbuilt',
      hint: 'Build the package, if it is your own; else install it again.',
    });
  });

  it('whose entry is a link out of the package is refused', () => {
    layout.write('elsewhere', { files: { 'evil.js': untouched } });
    const dir = layout.project({ sly: { phlo: declare('hooks:sly') } });
    layout.link('shop/node_modules/sly/plugin.js', 'elsewhere/evil.js');
    expect(discoverPlugins({ projectDir: dir }).plugins[0]?.error).toMatchObject({
      code: 'PLUGIN_MANIFEST_INVALID',
      message: expect.stringContaining('a link that leads out of the package'),
    });
  });
});
