import { onEvent } from '@phlo/core';
import { describe, expectTypeOf, it } from 'vitest';

declare module '@phlo/core' {
  interface EventMap {
    'sample.indexed': { readonly rowCount: string };
  }
  interface PinnedEventMap {
    'sample.indexed@1': { readonly rows: number };
    'sample.indexed@2': { readonly rowCount: string };
  }
}

describe('majors of an event type that a plugin adds', () => {
  it('are pinned by their number, each with its own data', () => {
    onEvent('sample.indexed@1', {
      name: 'h',
      handler: ({ type, data }) => {
        expectTypeOf(type).toEqualTypeOf<'sample.indexed'>();
        expectTypeOf(data).toEqualTypeOf<{ readonly rows: number }>();
      },
    });
    onEvent('sample.indexed', { name: 'h', handler: ({ data }) => void data.rowCount.length });
    // @ts-expect-error nobody has declared it
    onEvent('sample.indexed@3', { name: 'h', handler: () => undefined });
  });
});
