import { env } from '@phlo/core';
import { describe, expectTypeOf, it } from 'vitest';
import { defineProject } from './define-project.js';
import type { PluginConfigs } from './plugins-config.js';

declare module '@phlo/core' {
  interface PluginConfigMap {
    'typed-chat': {
      readonly channel: string;
      readonly retries?: number;
      readonly rules: readonly { readonly to: string }[];
    };
  }
}

describe('plugins.config', () => {
  it('is typed for the plugins that say what they take, and takes env() wherever they take text', () => {
    defineProject({
      name: 'shop',
      plugins: { config: { 'typed-chat': { channel: env('CHANNEL'), rules: [{ to: env('TO') }, { to: 'x' }] } } },
    });
    // @ts-expect-error: a number is no channel
    defineProject({ name: 'shop', plugins: { config: { 'typed-chat': { channel: 1, rules: [] } } } });
    const retries = env('N');
    // @ts-expect-error: a number does not come from the environment
    defineProject({ name: 'shop', plugins: { config: { 'typed-chat': { channel: 'x', retries, rules: [] } } } });
    // @ts-expect-error: rules are missing
    defineProject({ name: 'shop', plugins: { config: { 'typed-chat': { channel: 'x' } } } });
  });

  it('takes anything for the others', () => {
    expectTypeOf<{ readonly other: { readonly deep: 1 } }>().toExtend<PluginConfigs>();
  });
});
