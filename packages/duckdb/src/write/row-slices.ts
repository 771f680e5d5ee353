import { setImmediate } from 'node:timers/promises';
import type { DuckDBAppender } from '@duckdb/node-api';
import { quoteName } from '@phlo/lake';
import type { Column, Row, WriteTarget, WrittenFile } from '@phlo/lake';
import { toDuckdbType } from '../column-type.js';
import { explainError } from '../explain-error.js';
import type { Lease, Leases } from '../leases.js';
import { createChunkWriter } from './row-chunks.js';
import type { ChunkWriter } from './row-chunks.js';
import { createSliceFiles } from './slice-files.js';
import { toVectorType } from './vector-type.js';

/** Two of these, one being filled and one being written, are what rows take of the memory. */
export const defaultSliceBytes = 128 * 1024 * 1024;
/** Few enough that a flush holds nobody up for long. */
const chunksPerFlush = 10;

/** Tables in memory that are filled one after the other. */
export interface Slices extends AsyncDisposable {
  append(rows: readonly Row[], firstRow: number): Promise<void>;
  /** Files of all slices. */
  finish(): Promise<readonly WrittenFile[]>;
}

export interface SliceOptions {
  readonly leases: Leases;
  readonly signal?: AbortSignal;
  /** A name for a table that no other write of the session has. */
  readonly createName: () => string;
  readonly sliceBytes: number;
}

interface Slice {
  readonly table: string;
  readonly appender: DuckDBAppender;
  sizeBytes: number;
  chunks: number;
}

/** Rows are appended on one connection and written to files on another, so that both go on at the same time. */
export async function createSlices(options: SliceOptions, target: WriteTarget): Promise<Slices> {
  const { leases, signal, createName, sliceBytes } = options;
  const fill = await leases.open(signal);
  const files = await createSliceFiles(leases, target, signal);
  const types = target.columns.map(({ type }) => toVectorType(type));
  const writer = createChunkWriter(target.columns, types);
  let [slice, writing]: [Slice | undefined, Promise<void>] = [undefined, Promise.resolve()];
  const writeAndDrop = async (table: string, isLast: boolean) => {
    try {
      await files.write(table, isLast);
    } finally {
      await dropTable(leases, table);
    }
  };
  const write = async (full: Slice, isLast: boolean) => {
    slice = undefined;
    native(() => full.appender.closeSync());
    await writing;
    writing = writeAndDrop(full.table, isLast);
    // It is awaited before the next one; until then its failure is nobody's.
    writing.catch(() => undefined);
  };
  return {
    append: async (rows, firstRow) => {
      slice ??= await openSlice(fill, createName(), target.columns);
      await appendRows(slice, writer, { rows, firstRow });
      if (slice.sizeBytes >= sliceBytes) await write(slice, false);
    },
    finish: async () => {
      if (slice !== undefined) await write(slice, true);
      await writing;
      return files.finish();
    },
    [Symbol.asyncDispose]: async () => {
      await writing.catch(() => undefined);
      if (slice !== undefined) {
        slice.appender.clear();
        slice.appender.closeSync();
        await dropTable(leases, slice.table);
      }
      await files[Symbol.asyncDispose]();
      await fill[Symbol.asyncDispose]();
    },
  };
}

async function openSlice(lease: Lease, table: string, columns: readonly Column[]): Promise<Slice> {
  const fields = columns.map(({ name, type }) => `${quoteName(name)} ${toDuckdbType(type)}`).join(', ');
  await lease.run(`CREATE TABLE ${quoteName(table)} (${fields})`);
  return { table, appender: await lease.connection.createAppender(table), sizeBytes: 0, chunks: 0 };
}

/** What was cancelled leaves its table as well, so this listens to the session alone; with it, the tables go. */
async function dropTable(leases: Leases, table: string): Promise<void> {
  try {
    await using lease = await leases.open();
    await lease.run(`DROP TABLE IF EXISTS ${quoteName(table)}`);
  } catch {
    // The session is closing.
  }
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

function native<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw explainError(error);
  }
}
