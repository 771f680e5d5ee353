import type { PGlite, Transaction } from '@electric-sql/pglite';
import { quoteTable } from '@phlo/lake';
import { csvSlices } from './csv-slices.js';
import { decodeRows, encodeParam } from './decode-value.js';
import { toMartError } from './postgres-error.js';
import { beginSettings } from './session-settings.js';
import type { MartDriver, MartSession, TransactionOptions } from './session.js';

/** PGlite takes a piece into memory twice over; between two pieces timers and signals get their turn. */
const sliceBytes = 8 * 1024 * 1024;

const asText = (value: string): string => value;

interface PgliteOptions {
  readonly display: string;
}

export function createPgliteDriver(db: PGlite, { display }: PgliteOptions): MartDriver {
  return {
    async transaction(work, options) {
      const { signal } = options;
      try {
        signal?.throwIfAborted();
        return await db.transaction(async (tx) => {
          await tx.exec(`${options.readOnly === true ? 'SET TRANSACTION READ ONLY;' : ''}${beginSettings}`);
          const result = await work(createSession(db, tx, options));
          // The last moment at which nothing has happened yet.
          signal?.throwIfAborted();
          return result;
        });
      } catch (error) {
        throw toMartError(error, { ...options, display });
      }
    },
    async vacuum(relations) {
      for (const relation of relations) await db.exec(`VACUUM ${quoteTable(relation)}`);
    },
    async [Symbol.asyncDispose]() {
      if (!db.closed) await db.close();
    },
  };
}

function createSession(db: PGlite, tx: Transaction, options: TransactionOptions): MartSession {
  const { signal } = options;
  // Each type that PGlite would turn into a JavaScript value is left as text, and read by our one rule.
  const parsers = Object.fromEntries(Object.keys(db.parsers).map((oid) => [oid, asText]));
  const serializers = Object.fromEntries(Object.keys(db.serializers).map((oid) => [oid, asText]));
  return {
    async rows<T extends object>(sql: string, params: readonly unknown[] = []) {
      signal?.throwIfAborted();
      const settings = { rowMode: 'array' as const, parsers, serializers };
      const result = await tx.query<(string | null)[]>(sql, params.map(encodeParam), settings);
      // Rows have the shape that the statement gives them.
      return decodeRows(result.fields, result.rows) as T[];
    },
    async exec(sql) {
      signal?.throwIfAborted();
      await tx.exec(sql);
    },
    async copy({ into, options: copyOptions }, csvPath) {
      let rows = 0;
      for await (const slice of csvSlices(csvPath, sliceBytes)) {
        signal?.throwIfAborted();
        const settings = { blob: new Blob([slice]) };
        const [result] = await tx.exec(`COPY ${into} FROM '/dev/blob' WITH ${copyOptions}`, settings);
        rows += result?.rowCount ?? result?.affectedRows ?? 0;
      }
      return rows;
    },
  };
}
