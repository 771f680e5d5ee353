import { createRedactor, readAnswerStart, retryAfterOf, unavailable } from '@phlo/core';
import { alertingErrors } from '../errors.js';

export interface JsonRequest {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PostOptions {
  /** Who is asked, without a secret, for messages. */
  readonly target: string;
  /** What the target knows as well, and may say again in its answer: it is masked there. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/** As much of an answer as is shown. */
const shown = 300;

/**
 * Posts JSON, and follows no redirect: what is in the URL or the body is for that target alone. Throws what says whether it may be tried
 * again: 408, 429 (with its `Retry-After`) and 5xx may, any other answer than 2xx is `RECEIVER_REFUSED`. The URL is in no error.
 */
export async function postJson(
  { url, body, headers }: JsonRequest,
  { target, secrets, signal }: PostOptions,
): Promise<void> {
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
  const said = createRedactor(secrets)(await readText(response));
  signal.throwIfAborted();
  const answer = `${target} answered ${response.status}${said === '' ? '' : `: ${said.slice(0, shown)}`}`;
  if (response.status === 408 || response.status === 429 || response.status >= 500) {
    const retryAfterMs = retryAfterOf(response.headers);
    throw unavailable(answer, retryAfterMs === undefined ? {} : { retryAfterMs });
  }
  throw alertingErrors.create('RECEIVER_REFUSED', { message: answer, details: { status: response.status } });
}

/** What an answer says: more than is shown, so that no secret is cut in two and shown by half. One that is cut off says nothing. */
async function readText(response: Response): Promise<string> {
  const bytes = await readAnswerStart(response, { bytes: shown * 10 }).catch(() => new Uint8Array());
  return new TextDecoder().decode(bytes).trim();
}

/** What is secret in an address that whoever knows it may write to: everything behind the host, as a whole and its last part. */
export function secretsOfUrl(url: string): readonly string[] {
  const { href, pathname, search, searchParams } = new URL(url);
  return [href, `${pathname}${search}`, pathname, pathname.split('/').at(-1) ?? '', ...searchParams.values()];
}
