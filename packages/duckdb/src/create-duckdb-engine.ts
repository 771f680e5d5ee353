import type { Engine, EngineSession } from '@phlo/lake';
import { duckdbErrors } from './errors.js';
import { explainCancel, explainError } from './explain-error.js';
import { openInstance } from './open-instance.js';
import { openSession } from './open-session.js';
import { createSlots } from './slots.js';
import { defaultSliceBytes } from './write/row-slices.js';

/** What the sessions of an engine may take of the machine. */
export interface DuckdbEngineOptions {
  /** Below it, each session has a folder for what does not fit into its memory. Absolute; made where it does not exist. */
  readonly tempDir: string;
  /** Memory of each session before it spills to disk. Default 1 GB. The process takes 100-300 MB more. */
  readonly memoryLimitBytes?: number;
  /** Threads of each session. Default: the machine's cores. */
  readonly threads?: number;
  /**
   * Threads of libuv's pool, `UV_THREADPOOL_SIZE`; default 4, as libuv has it. A running statement holds one of them, so all
   * sessions together run one less at a time: with none left, every call of `fs` waits for a query to end.
   */
  readonly threadPoolSize?: number;
  /**
   * Bytes of rows from code that are gathered in memory before they go into a file; twice that is held while one is written. Larger
   * ones make larger files. Default 128 MiB.
   */
  readonly sliceBytes?: number;
}

const defaultMemoryBytes = 1_000_000_000;
const defaultPoolSize = 4;

/**
 * DuckDB as the engine of a lake. A session is a database in memory of its own, which reads and writes the directories that it is
 * given and nothing else, with times in UTC. What it writes goes below one of them. Its statements run beside each other, each on a
 * connection of its own, and SQL that it is given can read and can change its memory, and writes no files.
 *
 * Files hold the rows of a query in groups of up to 122,880; within one they are in the order of the query, the groups are not.
 *
 * Its methods throw `SQL_INVALID`, `SQL_FORBIDDEN`, `PARAMETER_INVALID`, `VALUE_INVALID`, `LAKE_TYPE_UNSUPPORTED`, `SOURCE_EMPTY`,
 * `SOURCE_UNREADABLE`, `SOURCE_FILES_DIFFER`, `LAKE_FILE_UNREADABLE`, `DISK_FULL`, `ENGINE_OUT_OF_MEMORY`, `ENGINE_CLOSED`,
 * `ENGINE_FAILED` and `CANCELLED` (or the signal's reason, where that is an error of Phlo). A statement that failed has changed
 * nothing, a write that failed leaves no file, and the session goes on.
 */
export function createDuckdbEngine(options: DuckdbEngineOptions): Engine {
  const slots = createSlots(Math.max(1, (options.threadPoolSize ?? defaultPoolSize) - 1));
  const sessions = new Set<EngineSession>();
  let isClosed = false;
  return {
    name: 'duckdb',
    open: async ({ signal, allowedDirectories }) => {
      if (isClosed) throw duckdbErrors.create('ENGINE_CLOSED', { message: 'The engine was closed.' });
      if (signal?.aborted === true) throw explainCancel(signal.reason);
      const { instance, close } = await openInstance({
        tempDir: options.tempDir,
        memoryLimitBytes: options.memoryLimitBytes ?? defaultMemoryBytes,
        allowedDirectories,
        ...(options.threads !== undefined && { threads: options.threads }),
      }).catch((error: unknown) => {
        throw explainError(error);
      });
      const session = openSession({
        instance,
        slots,
        sliceBytes: options.sliceBytes ?? defaultSliceBytes,
        ...(signal && { signal }),
        onClose: async () => {
          sessions.delete(session);
          await close();
        },
      });
      sessions.add(session);
      return session;
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      await Promise.all([...sessions].map((session) => session[Symbol.asyncDispose]()));
    },
  };
}
