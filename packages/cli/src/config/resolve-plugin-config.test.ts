import { env } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { resolvePluginConfig } from './resolve-plugin-config.js';

const hooks = (name: string) => ({ group: 'hooks', name });

describe('the configuration of plugins', () => {
  it('has the values of the environment in it, which are secrets from then on', () => {
    const when = new Date(0);
    const given = { chat: { to: [{ url: env('CHAT_URL') }], level: 'warn', when } };
    const { configOf, secrets } = resolvePluginConfig(given, { CHAT_URL: 'https://chat/token' });
    expect(configOf(hooks('chat'))).toEqual({ to: [{ url: 'https://chat/token' }], level: 'warn', when });
    expect(configOf(hooks('other'))).toBeUndefined();
    expect(secrets).toEqual(['https://chat/token']);
  });

  it('is for a group alone where it names one', () => {
    const { configOf } = resolvePluginConfig({ acme: 1, 'sources:acme': 2 }, {});
    expect([configOf(hooks('acme')), configOf({ group: 'sources', name: 'acme' })]).toEqual([1, 2]);
  });

  it('that lacks a variable concerns that plugin alone', () => {
    const { configOf } = resolvePluginConfig({ a: { url: env('MISSING') }, b: { url: 'x' } }, {});
    expect(() => configOf(hooks('a'))).toThrow(expect.objectContaining({ code: 'ENV_MISSING' }));
    expect(configOf(hooks('b'))).toEqual({ url: 'x' });
  });
});
