import { column, ingestion } from 'phlo';

export const items = ingestion(
  { table: 'bronze.items', schema: { code: column.string() }, strategy: 'replace' },
  function* () {
    yield [{ code: 'ABC' }, { code: 'DEF' }, { code: "it's" }];
  },
);
