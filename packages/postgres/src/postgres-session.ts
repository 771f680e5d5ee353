import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copySql } from './copy-sql.js';
import { csvSlices } from './csv-slices.js';
import { decodeRows, encodeParam } from './decode-value.js';
import { toMartError } from './postgres-error.js';
import type { ErrorPlace } from './postgres-error.js';
import type { CopyTarget, MartSession } from './session.js';

const readBytes = 256 * 1024;
/** A server with one backend keeps a piece in memory before it reads it. */
const pieceBytes = 8 * 1024 * 1024;

interface SessionPlace extends ErrorPlace {
  readonly hasOneBackend?: boolean;
}

/** A connection to a server, inside a transaction. */
export function createPostgresSession(client: Client, place: SessionPlace): MartSession {
  const { signal, hasOneBackend } = place;
  const run = async <T>(statement: () => Promise<T>, where: ErrorPlace = place): Promise<T> => {
    try {
      signal?.throwIfAborted();
      return await statement();
    } catch (error) {
      throw toMartError(error, where);
    }
  };
  return {
    async rows<T extends object>(sql: string, params: readonly unknown[] = []) {
      // The extended protocol takes one statement only: none can end the transaction and go on outside it.
      const statement = {
        text: sql,
        values: params.map(encodeParam),
        rowMode: 'array' as const,
        queryMode: 'extended',
      };
      const { fields, rows } = await run(() => client.query<(string | null)[]>(statement));
      // Rows have the shape that the statement gives them.
      return decodeRows(fields, rows) as T[];
    },
    async exec(sql) {
      await run(() => client.query(sql));
    },
    async copy(target, csvPath) {
      const where = { ...place, purpose: `copying ${target.relation}`, asset: target.table };
      if (hasOneBackend === true) return run(() => copyPieces(client, target, csvPath), where);
      return run(async () => {
        const copying = client.query(copyFrom(copySql(target, 'STDIN')));
        const file = createReadStream(csvPath, { highWaterMark: readBytes });
        await pipeline(file, copying, signal === undefined ? {} : { signal });
        return copying.rowCount;
      }, where);
    },
  };
}

async function copyPieces(client: Client, target: CopyTarget, csvPath: string): Promise<number> {
  let rows = 0;
  for await (const piece of csvSlices(csvPath, pieceBytes)) {
    const copying = client.query(copyFrom(copySql(target, 'STDIN')));
    await pipeline([piece], copying);
    rows += copying.rowCount;
  }
  return rows;
}
