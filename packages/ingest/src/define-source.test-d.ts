import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expectTypeOf, it } from 'vitest';
import { column } from './column.js';
import { defineSource } from './define-source.js';
import { ingestion } from './ingestion.js';
import { defineSourcePlugin } from './source-plugin.js';

declare const config: StandardSchemaV1<unknown, { readonly url: string }>;
declare const other: StandardSchemaV1<unknown, { readonly host: string }>;
declare const options: StandardSchemaV1<{ readonly limit?: number }, { readonly limit: number }>;

describe('defineSource', () => {
  it('knows rows, options and configuration from what it is given', () => {
    const source = defineSource({
      plugin: 'p',
      name: 'n',
      options,
      config,
      async *read(context) {
        expectTypeOf(context.options).toEqualTypeOf<{ readonly limit: number }>();
        expectTypeOf(context.config).toEqualTypeOf<{ readonly url: string }>();
        yield { id: 1 };
      },
    });
    const rows = source();
    source({ limit: 1 });
    // @ts-expect-error The schema has no such option.
    source({ limited: 1 });
    ingestion({ table: 'a.b', schema: { id: column.long() }, strategy: 'append' }, rows);
    // @ts-expect-error The rows have a number where the column has text.
    ingestion({ table: 'a.b', schema: { id: column.string() }, strategy: 'append' }, rows);
    defineSourcePlugin({ name: 'p', config, sources: [source], check: (probe) => void probe.config.url });
    // @ts-expect-error The source reads another configuration than the plugin has.
    defineSourcePlugin({ name: 'p', config: other, sources: [source] });
  });

  it('needs no options and no configuration', () => {
    const source = defineSource({ plugin: 'p', name: 'n', read: () => [{ id: 1 }] });
    source();
    // @ts-expect-error It has no options.
    source({});
    defineSourcePlugin({ name: 'p', sources: [source] });
    defineSourcePlugin({ name: 'p', config, sources: [source] });
  });
});
