import { unavailable } from '@phlo/core';
import { alertingErrors } from '../errors.js';

export interface JsonRequest {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PostOptions {
  /** Who is asked, without a secret, for messages. */
  readonly target: string;
  readonly signal: AbortSignal;
}

/** As much of an answer as is shown. */
const shownBytes = 300;

/**
 * Posts JSON, and follows no redirect: what is in the URL or the body is for that target alone. Throws what says whether it may be tried
 * again: 408, 429 (with its `Retry-After`) and 5xx may, any other answer than 2xx is `RECEIVER_REFUSED`. The URL is in no error.
 */
export async function postJson({ url, body, headers }: JsonRequest, { target, signal }: PostOptions): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'phlo-alerting', ...headers },
    body,
    signal,
    redirect: 'manual',
  });
  // Taken is taken: an answer whose body never ends must not bring the same notification again.
  if (response.ok) {
    await response.body?.cancel();
    return;
  }
  const text = await readStart(response);
  const answer = `${target} answered ${response.status}${text === '' ? '' : `: ${text}`}`;
  if (response.status === 408 || response.status === 429 || response.status >= 500) {
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), response.headers.get('date'));
    throw unavailable(answer, retryAfterMs === undefined ? {} : { retryAfterMs });
  }
  throw alertingErrors.create('RECEIVER_REFUSED', { message: answer, details: { status: response.status } });
}

/** The start of the body; the rest is not waited for. */
async function readStart(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length >= shownBytes) break;
  }
  return text.slice(0, shownBytes).trim();
}

/** Seconds, or a date as the server's own clock has it (RFC 9110 §10.2.3). */
export function parseRetryAfter(value: string | null, serverDate: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1_000;
  const ms = Date.parse(value) - Date.parse(serverDate ?? '');
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
