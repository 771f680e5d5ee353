import type { DuckDBAppender } from '@duckdb/node-api';
import { quoteName } from '@phlo/lake';
import type { Column, Row, WriteTarget, WrittenFile } from '@phlo/lake';
import { setImmediate } from 'node:timers/promises';
import { toDuckdbType } from '../column-type.js';
import { explainError } from '../explain-error.js';
import type { Lease } from '../leases.js';
import { copyToFiles } from './copy-to-files.js';
import { createChunkWriter } from './row-chunks.js';
import type { ChunkWriter } from './row-chunks.js';
import { toVectorType } from './vector-type.js';

/** Two of these, one being filled and one being written, are what rows take of the memory. */
const sliceBytes = 128 * 1024 * 1024;
/** Few enough that a flush holds nobody up for long. */
const chunksPerFlush = 10;

export interface RowLeases {
  /** Rows are appended on this connection, */
  readonly fill: Lease;
  /** and written to files on this one. */
  readonly copy: Lease;
}

/** Tables in memory that are filled one after the other. */
export interface Slices extends AsyncDisposable {
  append(rows: readonly Row[], firstRow: number): Promise<void>;
  /** Files of all slices. */
  finish(): Promise<readonly WrittenFile[]>;
}

interface Slice {
  readonly table: string;
  readonly appender: DuckDBAppender;
  sizeBytes: number;
  chunks: number;
}

export async function createSlices(leases: RowLeases, target: WriteTarget): Promise<Slices> {
  const writer = createChunkWriter(
    target.columns,
    target.columns.map(({ type }) => toVectorType(type)),
  );
  const files: WrittenFile[] = [];
  let [slice, copying]: [Slice | undefined, Promise<void>] = [undefined, Promise.resolve()];
  const close = async () => {
    if (slice === undefined) return;
    const full = slice;
    slice = undefined;
    native(() => full.appender.closeSync());
    await copying;
    copying = copySlice(leases.copy, full, target).then((written) => void files.push(...written));
    // It is awaited before the next one; until then its failure is nobody's.
    copying.catch(() => undefined);
  };
  return {
    append: async (rows, firstRow) => {
      slice ??= await openSlice(leases.fill, target.columns);
      await appendRows(slice, writer, { rows, firstRow });
      if (slice.sizeBytes >= sliceBytes) await close();
    },
    finish: async () => {
      await close();
      await copying;
      return files;
    },
    [Symbol.asyncDispose]: async () => {
      await copying.catch(() => undefined);
      slice = undefined;
    },
  };
}

let sliceCount = 0;

async function openSlice(lease: Lease, columns: readonly Column[]): Promise<Slice> {
  const table = `rows_to_write_${sliceCount++}`;
  const fields = columns.map(({ name, type }) => `${quoteName(name)} ${toDuckdbType(type)}`).join(', ');
  await lease.run(`CREATE TABLE ${table} (${fields})`);
  return { table, appender: await lease.connection.createAppender(table), sizeBytes: 0, chunks: 0 };
}

interface Appending {
  readonly rows: readonly Row[];
  readonly firstRow: number;
}

async function appendRows(slice: Slice, writer: ChunkWriter, { rows, firstRow }: Appending): Promise<void> {
  const { chunk, sizeBytes } = writer.write(rows, firstRow);
  native(() => slice.appender.appendDataChunk(chunk));
  slice.sizeBytes += sizeBytes;
  slice.chunks++;
  if (slice.chunks % chunksPerFlush !== 0) return;
  native(() => slice.appender.flushSync());
  // Rows that come without waiting would keep timers and sockets from their turn.
  await setImmediate();
}

async function copySlice(lease: Lease, { table }: Slice, target: WriteTarget): Promise<readonly WrittenFile[]> {
  try {
    return (await copyToFiles(lease, `SELECT * FROM ${table}`, { target })).files;
  } finally {
    await lease.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

function native<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw explainError(error);
  }
}
