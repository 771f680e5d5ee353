import { describe, expect, it } from 'vitest';
import { parseManifest } from './parse-manifest.js';

const plugin = (fields: unknown, group = 'hooks') => ({ apiVersion: 1, plugins: { [group]: { audit: fields } } });

describe('parseManifest', () => {
  it('takes what plugin build writes', () => {
    const hooks = [
      { name: 'h', on: 'wap.*', where: { assets: 'a.b' }, priority: 1, policy: 'raise', delivery: 'await' },
    ];
    const fields = {
      entry: './dist/plugin.js',
      config: './dist/config.schema.json',
      description: 'x',
      hooks,
      provides: { 'acme.luhn': 'card numbers' },
    };
    expect(parseManifest(plugin(fields), 'p')).toEqual([{ group: 'hooks', name: 'audit', ...fields }]);
  });

  it.each([
    ['is a string', 'hooks', 'phlo must be an object'],
    ['has no version', { plugins: {} }, 'phlo.apiVersion is missing and must be 1'],
    ['has a version of another kind', { apiVersion: '1', plugins: {} }, 'phlo.apiVersion is "1" and must be 1'],
    ['has no plugins', { apiVersion: 1 }, 'phlo.plugins must be a map of groups'],
    [
      'has a group that is a list',
      plugin({}, 'hooks').plugins && { apiVersion: 1, plugins: { hooks: [] } },
      'phlo.plugins.hooks must be an object',
    ],
    [
      'names no entry',
      plugin({}),
      'phlo.plugins.hooks.audit.entry is missing and must be a path such as "./dist/plugin.js"',
    ],
    [
      'has an entry above the package',
      plugin({ entry: './../other.js' }),
      'phlo.plugins.hooks.audit.entry is "./../other.js" and must lie in the package, as "./dist/plugin.js" does',
    ],
    [
      'has an absolute entry',
      plugin({ entry: '/etc/passwd' }),
      'phlo.plugins.hooks.audit.entry is "/etc/passwd" and must lie in the package, as "./dist/plugin.js" does',
    ],
    [
      'has an entry that is a package',
      plugin({ entry: 'other/plugin.js' }),
      'phlo.plugins.hooks.audit.entry is "other/plugin.js" and must lie in the package, as "./dist/plugin.js" does',
    ],
    [
      'has a schema outside',
      plugin({ entry: './a.js', config: '../c.json' }),
      'phlo.plugins.hooks.audit.config is "../c.json" and must be a path in the package, as "./dist/config.schema.json" is',
    ],
    [
      'provides something that is no text',
      plugin({ entry: './a.js', provides: { luhn: 1 } }),
      'phlo.plugins.hooks.audit.provides must be a map of names to texts',
    ],
    [
      'has hooks that are no list',
      plugin({ entry: './a.js', hooks: {} }),
      'phlo.plugins.hooks.audit.hooks must be a list',
    ],
    [
      'has a hook of nothing',
      plugin({ entry: './a.js', hooks: [{ name: 'h', on: 'run.end' }, { name: 'h' }] }),
      'phlo.plugins.hooks.audit.hooks.1 must have the texts "name" and "on"',
    ],
    [
      'has a hook with a policy that does not exist',
      plugin({ entry: './a.js', hooks: [{ name: 'h', on: 'run.end', policy: 'rais' }] }),
      'phlo.plugins.hooks.audit.hooks.0 has the policy "rais", which must be one of ignore, log, raise',
    ],
    [
      'has a hook with a priority in words',
      plugin({ entry: './a.js', hooks: [{ name: 'h', on: 'run.end', priority: 'high' }] }),
      'phlo.plugins.hooks.audit.hooks.0 has the priority "high", which must be a number',
    ],
    [
      'has a hook with a delivery that does not exist',
      plugin({ entry: './a.js', hooks: [{ name: 'h', on: 'run.end', delivery: 'later' }] }),
      'phlo.plugins.hooks.audit.hooks.0 has the delivery "later", which must be one of inline, await, queued',
    ],
    [
      'has a hook whose filter is a text',
      plugin({ entry: './a.js', hooks: [{ name: 'h', on: 'run.end', where: 'bronze.*' }] }),
      'phlo.plugins.hooks.audit.hooks.0 has the filter "bronze.*", which must be an object',
    ],
    [
      'emits what is no list of types',
      plugin({ entry: './a.js', emits: [1] }),
      'phlo.plugins.hooks.audit.emits must be a list of event types',
    ],
    [
      'has permissions without what they are for',
      plugin({ entry: './a.js', permissions: ['network'] }),
      'phlo.plugins.hooks.audit.permissions must be a map of permissions to what each is for',
    ],
  ])('says what is wrong with one that %s', (_, phlo, problem) => {
    expect(parseManifest(phlo, 'p')[0]?.error).toMatchObject({
      code: 'PLUGIN_MANIFEST_INVALID',
      exitCode: 2,
      message: `package.json of p: ${problem}`,
    });
  });

  it('tells nothing of the wrong kind of a hook in which something is wrong', () => {
    const hook = { name: 'h', on: 'wap.gate', priority: 'high', policy: 'raise', delivery: 5, where: 'x', each: {} };
    expect(parseManifest(plugin({ entry: './a.js', hooks: [hook] }), 'p')[0]?.hooks).toEqual([
      { name: 'h', on: 'wap.gate', priority: 100, policy: 'raise', delivery: 'inline' },
    ]);
  });

  it('guesses the group that a wrong one was meant to be', () => {
    expect(parseManifest(plugin({ entry: './a.js' }, 'hook'), 'p')).toMatchObject([
      {
        group: 'hook',
        name: 'audit',
        error: {
          message: 'package.json of p: phlo.plugins.hook.audit names the group "hook", which does not exist',
          hint: 'Did you mean "hooks"?',
        },
      },
    ]);
  });

  it('refuses a name that is no word', () => {
    const phlo = { apiVersion: 1, plugins: { hooks: { 'My Plugin': { entry: './a.js' } } } };
    expect(parseManifest(phlo, 'p')[0]?.error?.message).toContain(
      'phlo.plugins.hooks.My Plugin is no name for a plugin',
    );
  });

  it('leaves the others as they are where one plugin is wrong', () => {
    const phlo = { apiVersion: 1, plugins: { hooks: { bad: {}, good: { entry: './a.js' } } } };
    expect(parseManifest(phlo, 'p').map(({ name, error }) => [name, error?.code])).toEqual([
      ['bad', 'PLUGIN_MANIFEST_INVALID'],
      ['good', undefined],
    ]);
  });

  it('of later contracts names every plugin, with what to do', () => {
    const phlo = { ...plugin({ entry: './a.js', shape: 'unheard of' }), apiVersion: 2 };
    expect(parseManifest(phlo, 'p')).toMatchObject([
      {
        name: 'audit',
        error: {
          code: 'PLUGIN_API_UNSUPPORTED',
          message: 'p is made for version 2 of the plugin contracts, and this Phlo knows 1',
          hint: 'Update Phlo, or install a version of p that is made for 1.',
        },
      },
    ]);
  });
});
