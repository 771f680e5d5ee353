import { definePlugin, onEvent, type EventDefinition, type Infer } from '@phlo/core';
import { boolean, enumOf, integer, object, optional } from '@phlo/core/schema';
import { describe, expectTypeOf, it } from 'vitest';

const shipped = object({ parcels: integer(), carrier: enumOf(['sea', 'air']), fragile: optional(boolean()) });

declare module '@phlo/core' {
  interface EventMap {
    'depot.shipped': Infer<typeof shipped>;
  }
}

const definition: EventDefinition = { kind: 'notify', version: 1, summary: 'Parcels were shipped.', data: shipped };

describe('a plugin with event types of its own', () => {
  it('emits them by its context, with the data that their schema says', () => {
    definePlugin({
      name: 'depot',
      definitions: { 'depot.shipped': definition },
      setup({ bus }) {
        bus.emit('depot.shipped', { parcels: 2, carrier: 'sea' });
        bus.emit('depot.shipped', { parcels: 2, carrier: 'air', fragile: true });
        // @ts-expect-error: nobody ships by rail
        bus.emit('depot.shipped', { parcels: 2, carrier: 'rail' });
        // @ts-expect-error: nobody has declared it
        bus.emit('depot.lost', { parcels: 2 });
      },
      hooks: [
        onEvent('run.end', {
          name: 'ship',
          handler: (_event, { emit }) => emit('depot.shipped', { parcels: 1, carrier: 'sea' }),
        }),
      ],
    });
  });

  it('is heard by others, typed', () => {
    onEvent('depot.shipped', {
      name: 'count',
      handler: ({ data }) => {
        expectTypeOf(data.carrier).toEqualTypeOf<'sea' | 'air'>();
        expectTypeOf(data.fragile).toEqualTypeOf<boolean | undefined>();
      },
    });
  });

  it('has definitions, and nothing else, under that name', () => {
    // @ts-expect-error: a definition has a schema
    definePlugin({ name: 'depot', hooks: [], definitions: { 'depot.shipped': { kind: 'notify', version: 1 } } });
  });
});
