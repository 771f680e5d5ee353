/** How much of an answer is read, and how long it may take to come. */
export interface AnswerLimits {
  /** What comes beyond is not waited for; a little more may be returned. */
  readonly bytes: number;
  /** Milliseconds for the body once its status is there. Default 2,000. */
  readonly patienceMs?: number;
}

/**
 * The start of the body of an HTTP answer. One that never ends, or never begins, gives what has come of it: its status has said what matters
 * already. Rejects where the connection is cut, and as the request's signal does.
 */
export async function readAnswerStart(
  { body }: Response,
  { bytes, patienceMs = 2_000 }: AnswerLimits,
): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const giveUp = () => void reader.cancel().catch(() => undefined);
  const limit = AbortSignal.timeout(patienceMs);
  limit.addEventListener('abort', giveUp, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (size < bytes) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.byteLength;
    }
  } finally {
    limit.removeEventListener('abort', giveUp);
    giveUp();
  }
  return Buffer.concat(chunks);
}

/**
 * How long an HTTP answer asks to be left alone, in milliseconds: `Retry-After` in seconds, or as the moment that it names by the server's own
 * clock, for ours may be wrong ({@link https://www.rfc-editor.org/rfc/rfc9110#name-retry-after | RFC 9110}). `undefined`: it does not say.
 */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const wait = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
