import { publish } from 'phlo';

export const marts = publish({
  name: 'marts',
  owner: 'data@example.com',
  marts: [
    { from: 'gold.delay_by_route_month', relation: 'marts.delay_by_route_month', indexes: [['origin', 'month']] },
    { from: 'gold.delay_by_airport', relation: 'marts.delay_by_airport', indexes: [['iata']] },
    { from: 'gold.delay_by_hour_weekday', relation: 'marts.delay_by_hour_weekday' },
  ],
});
