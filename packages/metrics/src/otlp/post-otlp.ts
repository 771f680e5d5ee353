import { createRedactor, messageOf, readAnswerStart, retryAfterOf, unavailable } from '@phlo/core';
import type { Redactor } from '@phlo/core';
import { metricsErrors } from '../errors.js';

export interface OtlpRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly signal: AbortSignal;
}

/** The answer of a collector that took it: bytes of a response message, or none. */
export async function postOtlp({ url, headers, body, contentType, signal }: OtlpRequest): Promise<Uint8Array> {
  const where = `${url.origin}${url.pathname}`;
  // No answer at all, whatever the reason, is nothing that an event could be blamed for.
  const attempt = async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': contentType },
      body,
      // The headers may hold a key, which is for the configured endpoint alone.
      redirect: 'manual',
      signal,
    });
    return { response, answer: await readAnswerStart(response, { bytes: mostBytes }) };
  };
  const { response, answer } = await attempt().catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw unavailable(`${where} does not answer: ${describeCause(cause)}`, { cause });
  });
  if (response.ok) return answer;
  // Some collectors show a wrong key to whoever has sent it.
  throw refusal(response, { where, answer, redact: createRedactor(keysIn(headers)) });
}

interface Refusal {
  readonly where: string;
  readonly answer: Uint8Array;
  readonly redact: Redactor;
}

function refusal({ status, headers, type }: Response, { where, answer, redact }: Refusal): Error {
  const told = redact(readText(headers.get('content-type') ?? '', answer));
  const message = `${where} answered ${status}${told === '' ? '' : `: ${told.slice(0, 300)}`}`;
  if (status === 408 || status === 429 || status >= 500) {
    const retryAfterMs = retryAfterOf(headers);
    return unavailable(message, retryAfterMs === undefined ? {} : { retryAfterMs });
  }
  // Whoever is turned away at the door has the wrong key or address: no event is to blame, and none is given up for it.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400) || [401, 403, 404, 405].includes(status))
    return unavailable(`${message}: check endpoint and headers of the plugin metrics`);
  return metricsErrors.create('OTLP_REFUSED', { message, details: { status } });
}

/** `fetch failed` says nothing; its cause does. */
const describeCause = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);

/** As much of the body as anybody needs; a collector that never ends is not listened to. */
const mostBytes = 65_536;

/** The text of an answer; other bytes tell people nothing. */
const readText = (contentType: string, answer: Uint8Array): string =>
  /^(text\/plain|application\/json)/.test(contentType) ? new TextDecoder().decode(answer).trim() : '';

/** Values of headers, and what stands behind `Bearer`. */
const keysIn = (headers: Readonly<Record<string, string>>): readonly string[] =>
  Object.values(headers).flatMap((value) => [value, value.slice(value.lastIndexOf(' ') + 1)]);
