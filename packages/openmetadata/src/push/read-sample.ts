import { fileURLToPath } from 'node:url';
import type { SchemaElement } from 'hyparquet';
import { entityName } from '../names/quote-name.js';
import type { TableData } from '../server/requests.js';

/**
 * The first rows of a file of failed rows, as the server takes them: every value as the text that SQL would show, null as it is. Rejects where it
 * cannot be read.
 */
export async function readSample(uri: string, rows: number): Promise<TableData> {
  // Only who sends samples loads it.
  const { asyncBufferFromFile, parquetReadObjects, parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  const file = await asyncBufferFromFile(fileURLToPath(uri));
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => element);
  const rowEnd = Math.min(rows, Number(metadata.num_rows));
  const read = await parquetReadObjects({ file, metadata, rowStart: 0, rowEnd, utf8: false });
  return {
    columns: columns.map(({ name }) => entityName(name)),
    rows: read.map((row: Readonly<Record<string, unknown>>) =>
      columns.map((column) => toText(row[column.name], column)),
    ),
  };
}

function toText(
  value: unknown,
  { logical_type: logical, converted_type: converted, scale = 0 }: SchemaElement,
): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) {
    const text = value.toISOString();
    if (converted === 'DATE' || logical?.type === 'DATE') return text.slice(0, 'yyyy-mm-dd'.length);
    return logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? text.replace('Z', '') : text;
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (logical?.type === 'TIME') return timeOfDay(Number(value) / perSecond[logical.unit]);
  if (logical?.type === 'DECIMAL' && typeof value === 'number') return value.toFixed(scale);
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isPlain ? String(value) : JSON.stringify(value);
}

const perSecond = { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 } as const;

const timeOfDay = (seconds: number) => new Date(seconds * 1000).toISOString().slice('yyyy-mm-ddT'.length, -1);
