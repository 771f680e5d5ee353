import type { PGlite } from '@electric-sql/pglite';
import { createFrameReader } from './frames.js';

/** What a backend says at the end of an answer: outside a transaction, inside one, inside one that has failed. */
export type TransactionStatus = 'I' | 'T' | 'E';

export interface Answer {
  /** Absent where the answer ends without ReadyForQuery. */
  readonly status?: TransactionStatus;
  readonly hasFailed: boolean;
}

/** The one PostgreSQL behind all sessions. */
export interface Backend {
  /** Executes messages; the bytes of the answer go to `onBytes` as they come. Rejects where PostgreSQL has died. */
  execute(messages: Buffer, onBytes?: (bytes: Buffer) => void): Promise<Answer>;
}

export function createBackend(db: PGlite): Backend {
  return {
    async execute(messages, onBytes) {
      const reader = createFrameReader();
      let status: TransactionStatus | undefined;
      let hasFailed = false;
      const onRawData = (data: Uint8Array) => {
        // The bytes are PGlite's own memory, which the next statement writes over.
        const bytes = Buffer.from(data);
        onBytes?.(bytes);
        reader.push(bytes);
        for (let frame = reader.next({ isTyped: true }); frame !== undefined; frame = reader.next({ isTyped: true })) {
          if (frame.type === 'E') hasFailed = true;
          // The protocol has these three.
          if (frame.type === 'Z') status = frame.body.toString('latin1') as TransactionStatus;
        }
      };
      await db.runExclusive(() => db.execProtocolRawStream(new Uint8Array(messages), { onRawData }));
      return { hasFailed, ...(status !== undefined && { status }) };
    },
  };
}
