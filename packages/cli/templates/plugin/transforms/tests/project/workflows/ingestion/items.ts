import { column, ingestion } from 'phlo';

const table = (name: string, ids: readonly number[]) =>
  ingestion({ table: name, schema: { id: column.long() }, strategy: 'replace' }, function* () {
    yield ids.map((id) => ({ id }));
  });

export const some = table('bronze.some', [1, 2]);
export const others = table('bronze.others', [2, 3]);
