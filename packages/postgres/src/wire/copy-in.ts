import { toBytes } from './frames.js';

/** More is refused: the rows of one `COPY` are kept in memory until the last has come. */
const mostBytes = 64 * 1024 * 1024;

/** `COPY … FROM STDIN` as a statement of its own, which is how psql and the drivers send it. */
export const isCopyIn = (sql: string): boolean => /^\s*copy\s+[^(;][^;]*?\sfrom\s+stdin\b[^;]*;?\s*$/i.test(sql);

/** CopyInResponse: text, with no say about columns. */
export const copyInBytes = toBytes('G', Buffer.from([0, 0, 0]));

/**
 * Behind a statement: PostgreSQL leaves it out, unless it waits for the rows of a copy. A PGlite that waits for what has not
 * come ends.
 */
export const copyGuard = toBytes(
  'f',
  'this server takes COPY … FROM STDIN as a simple statement of its own, as psql sends it',
);

/** Gathers the rows of a copy. */
export function createCopyIn(statement: Buffer) {
  const parts: Buffer[] = [];
  let bytes = 0;
  return {
    add(data: Buffer): void {
      bytes += data.length;
      if (bytes <= mostBytes) parts.push(data);
      else parts.length = 0;
    },
    /** The statement with its rows, to be executed at once. `failure` is the reason of a client that gives up. */
    messages(failure?: Buffer): Buffer {
      if (failure !== undefined) return Buffer.concat([statement, toBytes('f', failure)]);
      if (bytes > mostBytes) {
        const reason = `this server takes up to ${mostBytes / 1024 / 1024} MiB in one COPY; send it in pieces`;
        return Buffer.concat([statement, toBytes('f', reason)]);
      }
      return Buffer.concat([statement, ...parts.map((part) => toBytes('d', part)), toBytes('c')]);
    },
  };
}
