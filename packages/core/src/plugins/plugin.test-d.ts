import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expectTypeOf, it } from 'vitest';
import { onEvent } from '../bus/registration.js';
import type { ConfigSchema } from './plugin-config.js';
import { definePlugin, type Plugin, type PluginEntry } from './plugin.js';

declare const schema: StandardSchemaV1<unknown, { readonly url: string }>;

describe('definePlugin', () => {
  it('knows the configuration from the schema', () => {
    definePlugin({
      name: 'p',
      config: schema,
      hooks: [],
      setup: ({ config }) => void expectTypeOf(config).toEqualTypeOf<{ readonly url: string }>(),
    });
    definePlugin({
      name: 'p',
      config: schema,
      getHooks: () => [onEvent('run.end', { name: 'h', handler: () => undefined })],
      // @ts-expect-error: the schema gives no such field
      setup: ({ config }) => config.uri,
    });
  });

  it('knows of none without a schema', () => {
    definePlugin({ name: 'p', hooks: [], setup: ({ config }) => void expectTypeOf(config).toEqualTypeOf<undefined>() });
  });

  it('makes what an entry exports, by itself or in a factory', () => {
    const make = () => definePlugin({ name: 'p', config: schema, hooks: [] });
    expectTypeOf(make).toExtend<PluginEntry>();
    expectTypeOf(make()).toExtend<Plugin>();
    expectTypeOf(schema).toExtend<ConfigSchema<{ readonly url: string }>>();
  });

  it('refuses a plugin that gives no hooks', () => {
    // @ts-expect-error: neither hooks nor getHooks
    definePlugin({ name: 'p' });
  });
});
