import { readText, toBytes } from './frames.js';
import type { Frame } from './frames.js';

/**
 * Gives the prepared statements and portals of one session names that no other session has: all share one backend, and
 * most clients call theirs `s1`. The unnamed statement belongs to whoever prepared last, so it is kept to be prepared again.
 */
export function createStatementNames(sessionId: number) {
  const prefix = `phlo_${sessionId}_`;
  const named = new Set<string>();
  let unnamed: Buffer | undefined;
  const own = (name: string): string => (name === '' ? '' : `${prefix}${name}`);

  const parse = (body: Buffer): Buffer => {
    const { text: name, rest } = readText(body);
    const bytes = toBytes('P', own(name), rest);
    if (name === '') unnamed = bytes;
    else named.add(own(name));
    return bytes;
  };
  const bind = (body: Buffer): Buffer => {
    const portal = readText(body);
    const statement = readText(portal.rest);
    return toBytes('B', own(portal.text), own(statement.text), statement.rest);
  };
  const target = (type: string, body: Buffer): Buffer =>
    toBytes(type, body.subarray(0, 1), own(readText(body.subarray(1)).text));
  const execute = (body: Buffer): Buffer => {
    const { text, rest } = readText(body);
    return toBytes('E', own(text), rest);
  };

  return {
    /** The bytes of a message, with names of this session's own. */
    rename({ type, body }: Frame): Buffer {
      if (type === 'P') return parse(body);
      if (type === 'B') return bind(body);
      if (type === 'E') return execute(body);
      return type === 'D' || type === 'C' ? target(type, body) : toBytes(type, body);
    },
    /** Prepares the unnamed statement again, where there is one. */
    unnamed: (): Buffer | undefined => unnamed,
    /** Closes all that was prepared. */
    close: (): Buffer => Buffer.concat([...named].map((name) => toBytes('C', Buffer.from('S'), name))),
  };
}

export type StatementNames = ReturnType<typeof createStatementNames>;
