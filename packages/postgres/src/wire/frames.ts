/** One message of the PostgreSQL protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export interface Frame {
  /** A letter; empty for the messages before the first `R`, which have none. */
  readonly type: string;
  /** What follows the length. */
  readonly body: Buffer;
}

/** Longer messages are refused: what comes in is kept in memory until it is whole. */
const longestFrameBytes = 256 * 1024 * 1024;
const longestStartBytes = 10_000;

/** Cuts a stream of bytes into messages. Throws for lengths that no client of good will sends. */
export function createFrameReader() {
  let chunks: Buffer[] = [];
  let available = 0;
  const take = (size: number): Buffer => {
    const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    available -= size;
    chunks = available === 0 ? [] : [all.subarray(size)];
    return all.subarray(0, size);
  };
  const peek = (size: number): Buffer | undefined => {
    if (available < size) return undefined;
    const [first] = chunks;
    if (first === undefined || first.length < size) chunks = [Buffer.concat(chunks)];
    return chunks[0];
  };
  return {
    push(chunk: Buffer): void {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      available += chunk.length;
    },
    /** The next message, if all of it is here. */
    next({ isTyped }: { readonly isTyped: boolean }): Frame | undefined {
      const typeBytes = isTyped ? 1 : 0;
      const header = peek(typeBytes + 4);
      if (header === undefined) return undefined;
      const length = header.readInt32BE(typeBytes);
      if (length < 4 || length > (isTyped ? longestFrameBytes : longestStartBytes)) {
        throw new Error(`A message of ${length} bytes was announced.`);
      }
      if (available < typeBytes + length) return undefined;
      const whole = take(typeBytes + length);
      return { type: isTyped ? String.fromCharCode(whole[0] ?? 0) : '', body: whole.subarray(typeBytes + 4) };
    },
  };
}

/** The bytes of a message. */
export function toBytes(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** Text up to the next zero, and what follows it. */
export function readText(body: Buffer): { readonly text: string; readonly rest: Buffer } {
  const end = body.indexOf(0);
  if (end < 0) throw new Error('A text has no end.');
  return { text: body.toString('utf8', 0, end), rest: body.subarray(end + 1) };
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

interface ProtocolError {
  readonly severity?: 'ERROR' | 'FATAL';
  /** https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly sqlState: string;
  readonly message: string;
  readonly hint?: string;
}

/** An ErrorResponse. */
export function errorBytes({ severity = 'ERROR', sqlState, message, hint }: ProtocolError): Buffer {
  const fields = [
    `S${severity}`,
    `V${severity}`,
    `C${sqlState}`,
    `M${message}`,
    ...(hint === undefined ? [] : [`H${hint}`]),
  ];
  return toBytes('E', ...fields, Buffer.alloc(1));
}

/** ReadyForQuery, outside a transaction. */
export const idleBytes = toBytes('Z', Buffer.from('I'));
