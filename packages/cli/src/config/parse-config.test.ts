import { definePlugin, env } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { martsUrl } from '../project/marts-url.js';
import { parseConfig } from './parse-config.js';

describe('parseConfig', () => {
  it('takes everything that defineProject takes', () => {
    const config = {
      name: 'shop',
      lake: { dir: 'data/lake' },
      marts: { url: env('SHOP_URL') },
      engine: { memory: '2GB', threads: 2 },
      concurrency: 4,
      plugins: [definePlugin({ name: 'p', hooks: [] })],
    };
    expect(parseConfig(config, 'phlo.config.ts')).toEqual(config);
  });

  it('tells every problem at once, with its path', () => {
    const bad = { name: 'My Shop', engine: { memory: 'lots', threads: 0 }, marts: { uri: 'x' }, plugins: [{}] };
    expect(() => parseConfig(bad, 'phlo.config.ts')).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        exitCode: 2,
        details: {
          path: 'phlo.config.ts',
          problems: expect.arrayContaining([
            expect.stringMatching(/^name: /),
            expect.stringMatching(/^engine\.memory: .*"2GB"/),
            expect.stringMatching(/^engine\.threads: /),
            'marts.uri: there is no such field',
            expect.stringMatching(/^plugins\.0: .*definePlugin/),
          ]),
        },
      }),
    );
  });

  it('says so where the file has no default export', () => {
    for (const loaded of [undefined, { __esModule: true, config: {} }])
      expect(() => parseConfig(loaded, 'phlo.config.ts')).toThrow('phlo.config.ts has no default export.');
  });

  it('takes plugins with what is allowed, denied and configured, and factories of them', () => {
    const plugins = {
      use: [() => definePlugin({ name: 'p', hooks: [] })],
      allow: ['*', 'hooks:acme-*'],
      deny: ['*:noisy'],
      config: { slack: { webhook: env('SLACK_URL') } },
    };
    expect(parseConfig({ name: 'shop', plugins }, 'phlo.config.ts')).toEqual({ name: 'shop', plugins });
  });

  it.each([
    [{ dney: [] }, 'plugins.dney: there is no such field. Did you mean "deny"?'],
    [{ use: [1] }, 'plugins.use.0: a plugin made by definePlugin(), or a function that makes one'],
    [
      { deny: ['audit'] },
      'plugins.deny.0: "audit" names no plugin: write group:name, such as "hooks:audit", "hooks:*" or "*:audit"',
    ],
    [
      { allow: ['hook:audit'] },
      'plugins.allow.0: "hook:audit" names the group "hook", which does not exist. Did you mean "hooks"?',
    ],
    [{ config: [] }, 'plugins.config: expected record, received array'],
    ['audit', 'plugins: expected object, received string'],
  ])('says what is wrong with plugins: %j', (plugins, problem) => {
    expect(() => parseConfig({ name: 'shop', plugins }, 'phlo.config.ts')).toThrow(`\n  - ${problem}`);
  });

  it('takes what the project sets for hooks', () => {
    const hooks = {
      'slack/notify': { enabled: false, priority: -1, policy: 'ignore', timeoutMs: 500 },
      'acme/quality/send': {
        delivery: 'queued',
        queue: 'durable',
        where: { assets: ['gold.**'], tags: { team: 'a' } },
      },
      'acme/metrics': { queue: { overflow: 'drop-newest', capacity: 10 }, where: { data: { passed: [false] } } },
    };
    expect(parseConfig({ name: 'shop', hooks }, 'phlo.config.ts')).toEqual({ name: 'shop', hooks });
  });

  it.each([
    [{ notify: {} }, 'hooks.notify: a hook is named by plugin and hook, such as "slack/notify"; `phlo hooks list`'],
    [{ 'a/b': { enbled: false } }, 'hooks.a/b.enbled: there is no such field. Did you mean "enabled"?'],
    [{ 'a/b.c': { where: { asset: 'x' } } }, 'hooks.a/b.c.where.asset: there is no such field. Did you mean "assets"?'],
    [{ 'a/b': { delivery: 'inline' } }, 'hooks.a/b.delivery: an operator may only set it to "queued"'],
    [{ 'a/b': { queue: 'forever' } }, 'hooks.a/b.queue: "durable", or { overflow: "drop-oldest" | "drop-newest"'],
    [{ 'a/b': { where: { assets: [] } } }, 'hooks.a/b.where.assets: a text, or a list of texts that is not empty'],
    [{ 'a/b': { timeoutMs: 0 } }, 'hooks.a/b.timeoutMs: '],
    [{ 'a/b': { policy: 'raze' } }, 'hooks.a/b.policy: '],
    [[], 'hooks: '],
  ])('says what is wrong with what is set for hooks: %j', (hooks, problem) => {
    expect(() => parseConfig({ name: 'shop', hooks }, 'phlo.config.ts')).toThrow(`\n  - ${problem}`);
  });

  it('guesses what a wrong field was meant to be', () => {
    expect(() => parseConfig({ name: 'shop', plugin: [] }, 'phlo.config.ts')).toThrow(
      'plugin: there is no such field. Did you mean "plugins"?',
    );
  });
});

describe('where marts go', () => {
  it.each([
    ['the URL of the configuration', { url: 'postgres://a/b' }, { PHLO_MARTS_URL: 'postgres://c/d' }, 'postgres://a/b'],
    ['the variable that it names', { url: env('X') }, { X: 'postgres://x/y' }, 'postgres://x/y'],
    ['PHLO_MARTS_URL', undefined, { PHLO_MARTS_URL: 'postgres://c/d' }, 'postgres://c/d'],
    ['PGlite, also where the variable is empty', undefined, { PHLO_MARTS_URL: '' }, undefined],
    ["never the application's own database", undefined, { DATABASE_URL: 'postgres://app/app' }, undefined],
  ])('is %s', (_, marts, environment, expected) => {
    expect(martsUrl({ name: 'shop', ...(marts && { marts }) }, environment)).toBe(expected);
  });

  it('is an error where the variable is not set', () => {
    expect(() => martsUrl({ name: 'shop', marts: { url: env('X') } }, {})).toThrow(
      expect.objectContaining({ code: 'ENV_MISSING' }),
    );
  });
});
