/** Columns of the generated rows, as Phlo declares them and as DuckDB calls them. */
export const columnTypes = {
  id: 'BIGINT',
  at: 'TIMESTAMP',
  quantity: 'INTEGER',
  amount: 'DECIMAL(18,2)',
  score: 'DOUBLE',
  customer: 'VARCHAR',
  country: 'VARCHAR',
  is_paid: 'BOOLEAN',
  attributes: 'VARCHAR',
};

const countries = ['DE', 'FR', 'US', 'JP', 'BR', 'IN', 'ZA', 'AU'];
const firstDay = Date.UTC(2026, 0, 1);

/** One row of an ordinary order table, made of its number alone. */
export function orderRow(id) {
  return {
    id,
    at: new Date(firstDay + id * 37_000),
    quantity: id % 97,
    amount: `${id % 100_000}.${String(id % 100).padStart(2, '0')}`,
    score: id / 7,
    customer: `customer-${id % 50_000}`,
    country: id % 11 === 0 ? null : countries[id % countries.length],
    is_paid: id % 3 !== 0,
    attributes: `{"channel":"web","visit":${id % 1000}}`,
  };
}

/** `count` rows in batches, as a source of rows yields them. */
export async function* orderBatches(count, batchSize = 10_000) {
  for (let start = 0; start < count; start += batchSize) {
    const rows = [];
    for (let id = start; id < Math.min(count, start + batchSize); id += 1) rows.push(orderRow(id));
    yield rows;
  }
}
