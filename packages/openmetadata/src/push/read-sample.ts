import { fileURLToPath } from 'node:url';
import { entityName } from '../names/quote-name.js';
import type { TableData } from '../server/requests.js';

/** The first rows of a file of failed rows, as the server takes them: every value as text, null as it is. Rejects where it cannot be read. */
export async function readSample(uri: string, rows: number): Promise<TableData> {
  // Only who sends samples loads it.
  const { asyncBufferFromFile, parquetReadObjects, parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  const file = await asyncBufferFromFile(fileURLToPath(uri));
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const rowEnd = Math.min(rows, Number(metadata.num_rows));
  const read = await parquetReadObjects({ file, metadata, rowStart: 0, rowEnd, utf8: false });
  return {
    columns: columns.map(entityName),
    rows: read.map((row: Readonly<Record<string, unknown>>) => columns.map((name) => toText(row[name]))),
  };
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isPlain ? String(value) : JSON.stringify(value);
}
