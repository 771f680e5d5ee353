import { column, ingestion } from 'phlo';

export const items = ingestion(
  { table: 'bronze.items', schema: { id: column.long() }, key: ['id'], strategy: 'replace' },
  function* () {
    yield [{ id: 1 }, { id: 2 }];
  },
);
