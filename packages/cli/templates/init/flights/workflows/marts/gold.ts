import { publish } from 'phlo';

export const marts = publish({
  name: 'marts',
  marts: [
    { from: 'gold.delay_by_airport', relation: 'marts.delay_by_airport', indexes: [['iata']] },
    { from: 'gold.delay_by_hour', relation: 'marts.delay_by_hour' },
  ],
});
