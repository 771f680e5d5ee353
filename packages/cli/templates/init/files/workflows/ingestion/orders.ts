import { column, files, ingestion } from 'phlo';

export const orders = ingestion(
  {
    table: 'bronze.orders',
    description: 'Orders of the shop, one row each',
    schema: {
      order_id: column.long(),
      customer_id: column.long(),
      ordered_at: column.timestamptz(),
      amount: column.decimal(18, 2),
      status: column.string(),
    },
    key: ['order_id'],
    strategy: 'append',
  },
  // A new file in data/ is loaded by the next run; one that was loaded already is not loaded again.
  files({ path: 'data/orders*.csv' }),
);
