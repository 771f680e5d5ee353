import { expectTypeOf, it } from 'vitest';
import { publish } from './publish.js';
import type { PublishAsset } from './publish.js';

const flights = { name: 'gold.flights', columns: [{ name: 'origin' }, { name: 'month' }] } as const;
const airports = { name: 'gold.airports', columns: [{ name: 'iata' }] } as const;

it('compares the columns of indexes with the asset', () => {
  expectTypeOf(
    publish({
      marts: [
        { from: flights, indexes: [['origin', 'month']] },
        { from: airports, indexes: [['iata']] },
      ],
    }),
  ).toEqualTypeOf<PublishAsset>();
  publish({ marts: [{ from: 'gold.by_name', indexes: [['anything']] }] });
  // @ts-expect-error `origins` is no column of flights
  publish({ marts: [{ from: flights, indexes: [['origins']] }] });
  // @ts-expect-error `origin` is a column of flights, not of airports
  publish({ marts: [{ from: flights }, { from: airports, indexes: [['origin']] }] });
});
