/** How much of an answer is read, and how long it may take to come. */
export interface AnswerLimits {
  /** What comes beyond is not waited for; a little more may be returned. */
  readonly bytes: number;
  /** Milliseconds for the body once its status is there. Default 2,000. */
  readonly patienceMs?: number;
}

/**
 * The start of the body of an HTTP answer, as text. One that breaks off, never ends or never begins gives what has come of it: its status has
 * said what matters already. Never rejects.
 */
export async function readAnswerStart(
  { body }: Response,
  { bytes, patienceMs = 2_000 }: AnswerLimits,
): Promise<string> {
  if (body === null) return '';
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const giveUp = () => void reader.cancel().catch(() => undefined);
  const limit = AbortSignal.timeout(patienceMs);
  limit.addEventListener('abort', giveUp, { once: true });
  let text = '';
  try {
    while (text.length < bytes) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The connection was cut, or whoever asked has given up.
  } finally {
    limit.removeEventListener('abort', giveUp);
    giveUp();
  }
  return text;
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
