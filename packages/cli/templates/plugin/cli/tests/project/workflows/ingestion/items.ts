import { column, ingestion } from 'phlo';

const table = (name: string, ids: readonly number[]) =>
  ingestion({ table: name, schema: { id: column.long() }, strategy: 'replace' }, function* () {
    yield ids.map((id) => ({ id }));
  });

export const one = table('bronze.one', [1]);
export const few = table('bronze.few', [1, 2]);
export const many = table('bronze.many', [1, 2, 3]);
