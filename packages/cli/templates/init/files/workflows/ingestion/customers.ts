import { column, ingestion, rows } from 'phlo';

const customers = [
  { customer_id: 1, name: 'Ada', country: 'GB' },
  { customer_id: 2, name: 'Grace', country: 'US' },
  { customer_id: 3, name: 'Edsger', country: 'NL' },
  { customer_id: 4, name: 'Barbara', country: 'US' },
  { customer_id: 5, name: 'Tony', country: 'GB' },
];

export const customersAsset = ingestion(
  {
    table: 'bronze.customers',
    description: 'Customers of the shop',
    schema: { customer_id: column.long(), name: column.string(), country: column.string() },
    key: ['customer_id'],
    strategy: 'replace',
  },
  // Rows from code: an API, a queue, another database. Yield one row or many at a time.
  rows(async function* () {
    yield customers;
  }),
);
