import { dirname } from 'node:path';
import { tmpdir } from 'node:os';

type Row = Readonly<Record<string, unknown>>;

/** The first rows of one Parquet file. */
export async function readParquetRows(path: string, limit: number): Promise<readonly Row[]> {
  const { createDuckdbEngine } = await import('@phlo/duckdb');
  await using engine = createDuckdbEngine({ tempDir: tmpdir() });
  await using session = await engine.open({ allowedDirectories: [dirname(path)] });
  return await session.rows<Row>('select * from read_parquet($1) limit $2', [path, limit]);
}
