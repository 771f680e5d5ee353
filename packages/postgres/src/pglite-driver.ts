import type { PGlite, Transaction } from '@electric-sql/pglite';
import { quoteTable } from '@phlo/lake';
import { copySql } from './copy-sql.js';
import { csvSlices } from './csv-slices.js';
import { decodeRows, encodeParam } from './decode-value.js';
import { toMartError } from './postgres-error.js';
import type { ErrorPlace } from './postgres-error.js';
import { readSettings, writeSettings } from './session-settings.js';
import type { MartDriver, MartSession, TransactionOptions } from './session.js';

/** PGlite takes a piece into memory twice over; between two pieces timers and signals get their turn. */
const defaultSliceBytes = 8 * 1024 * 1024;

const asText = (value: string): string => value;

export interface PgliteDriverOptions {
  readonly display: string;
  /** Size of the pieces in which a file is copied. Default 8 MiB. */
  readonly sliceBytes?: number;
}

/** Drives a PGlite that is open. The driver closes it. */
export function createPgliteDriver(
  db: PGlite,
  { display, sliceBytes = defaultSliceBytes }: PgliteDriverOptions,
): MartDriver {
  return {
    async transaction(work, options) {
      const { signal, readOnly } = options;
      const place = { ...options, display };
      try {
        signal?.throwIfAborted();
        return await db.transaction(async (tx) => {
          await tx.exec(readOnly === true ? readSettings : writeSettings);
          const result = await work(createSession({ db, tx, place, sliceBytes }));
          // The last moment at which nothing has happened yet.
          signal?.throwIfAborted();
          return result;
        });
      } catch (error) {
        throw toMartError(error, place);
      }
    },
    async vacuum(relations) {
      try {
        // There is no autovacuum in PGlite: without this the folder would grow with every run.
        for (const relation of relations) await db.exec(`VACUUM ${quoteTable(relation)}`);
      } catch {
        // The rows are published; the next publishing tries again.
      }
    },
    async [Symbol.asyncDispose]() {
      if (!db.closed) await db.close();
    },
  };
}

interface SessionOptions {
  readonly db: PGlite;
  readonly tx: Transaction;
  readonly place: ErrorPlace & Pick<TransactionOptions, 'onCopied'>;
  readonly sliceBytes: number;
}

function createSession({ db, tx, place, sliceBytes }: SessionOptions): MartSession {
  // Each type that PGlite would turn into a JavaScript value is left as text, and read by our one rule.
  const parsers = Object.fromEntries(Object.keys(db.parsers).map((oid) => [oid, asText]));
  const serializers = Object.fromEntries(Object.keys(db.serializers).map((oid) => [oid, asText]));
  const run = async <T>(statement: () => Promise<T>, where: ErrorPlace = place): Promise<T> => {
    try {
      place.signal?.throwIfAborted();
      return await statement();
    } catch (error) {
      // PGlite hangs its parsers on the error, hundreds of them.
      if (typeof error === 'object' && error !== null) Reflect.deleteProperty(error, 'queryOptions');
      throw toMartError(error, where);
    }
  };
  return {
    rows: async <T extends object>(sql: string, params: readonly unknown[] = []) => {
      const settings = { rowMode: 'array' as const, parsers, serializers };
      const { fields, rows } = await run(() => tx.query<(string | null)[]>(sql, params.map(encodeParam), settings));
      // Rows have the shape that the statement gives them.
      return decodeRows(fields, rows) as T[];
    },
    exec: async (sql) => {
      await run(() => tx.exec(sql));
    },
    async copy(target, csvPath) {
      const where = { ...place, purpose: `copying ${target.relation}`, asset: target.table };
      const sql = copySql(target, "'/dev/blob'");
      let rows = 0;
      for await (const slice of csvSlices(csvPath, sliceBytes)) {
        const [result] = await run(() => tx.exec(sql, { blob: new Blob([slice]) }), where);
        rows += result?.rowCount ?? 0;
        place.onCopied?.(target.relation, slice.length);
      }
      return rows;
    },
  };
}
