import { publish } from 'phlo';

export const marts = publish({
  name: 'marts',
  marts: [{ from: 'gold.revenue_by_day', relation: 'marts.revenue_by_day', indexes: [['day']] }],
});
