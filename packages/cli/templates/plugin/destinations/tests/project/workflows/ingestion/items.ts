import { column, files, ingestion } from 'phlo';

export const items = ingestion(
  { table: 'bronze.items', schema: { id: column.long(), note: column.string().nullable() }, strategy: 'append' },
  files({ path: 'data/items.csv' }),
);
