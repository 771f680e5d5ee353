import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copySql } from './copy-sql.js';
import { csvSlices } from './csv-slices.js';
import { decodeRows, encodeParam } from './decode-value.js';
import { toMartError } from './postgres-error.js';
import type { ErrorPlace } from './postgres-error.js';
import type { CopyTarget, MartSession, TransactionOptions } from './session.js';

const readBytes = 256 * 1024;
/** A server with one backend keeps a piece in memory before it reads it. */
const pieceBytes = 8 * 1024 * 1024;

interface SessionPlace extends ErrorPlace, Pick<TransactionOptions, 'onCopied'> {
  readonly hasOneBackend?: boolean;
}

/** A connection to a server, inside a transaction. */
export function createPostgresSession(client: Client, place: SessionPlace): MartSession {
  const { signal, hasOneBackend, onCopied } = place;
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
      const tell = (bytes: number): void => onCopied?.(target.relation, bytes);
      if (hasOneBackend === true) return run(() => copyPieces(client, { target, csvPath, tell }), where);
      return run(async () => {
        const copying = client.query(copyFrom(copySql(target, 'STDIN')));
        const file = createReadStream(csvPath, { highWaterMark: readBytes });
        await pipeline(file, countBytes(tell), copying, signal === undefined ? {} : { signal });
        return copying.rowCount;
      }, where);
    },
  };
}

type Tell = (bytes: number) => void;

const countBytes = (tell: Tell) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      yield chunk;
      tell(chunk.length);
    }
  };

interface Pieces {
  readonly target: CopyTarget;
  readonly csvPath: string;
  readonly tell: Tell;
}

async function copyPieces(client: Client, { target, csvPath, tell }: Pieces): Promise<number> {
  let rows = 0;
  for await (const piece of csvSlices(csvPath, pieceBytes)) {
    const copying = client.query(copyFrom(copySql(target, 'STDIN')));
    await pipeline([piece], copying);
    rows += copying.rowCount;
    tell(piece.length);
  }
  return rows;
}
