import { isPhloError, messageOf } from '@phlo/core/errors';
import { cliErrors } from '../errors.js';
import { readVersion } from '../version.js';
import { largestRegistryBytes, refusedRegistry } from './parse-registry.js';

export interface FetchOptions {
  /** Of the copy that is at hand. */
  readonly etag?: string;
  /** For the whole answer. Default 5,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The text of a registry; `undefined` where the copy at hand is still what there is. */
export interface FetchedRegistry {
  readonly text?: string;
  readonly etag?: string;
}

/**
 * Asks for a registry. Follows no redirect: only whoever was named answers. Throws `REGISTRY_UNAVAILABLE`, and `REGISTRY_INVALID` for an answer that
 * is too large, no text, or a redirect; what the text says is not looked at.
 */
export async function fetchRegistry(url: URL, options: FetchOptions = {}): Promise<FetchedRegistry> {
  const { etag, timeoutMs = 5_000, signal } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'user-agent': `phlo/${readVersion()}`,
        ...(etag !== undefined && { 'if-none-match': etag }),
      },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return await readAnswer(response, url, etag);
  } catch (cause) {
    if (isPhloError(cause)) throw cause;
    signal?.throwIfAborted();
    throw unavailable(url, timeout.aborted ? `did not answer within ${timeoutMs} ms` : reasonOf(cause), cause);
  }
}

async function readAnswer(response: Response, url: URL, etag: string | undefined): Promise<FetchedRegistry> {
  const { status, headers, body } = response;
  if (status === 304 && etag !== undefined) return { etag };
  if (status === 304) throw unavailable(url, 'answered that nothing has changed, to who has asked for all of it');
  if (status === 200 && body !== null) {
    const text = await readText(body, url);
    const newTag = headers.get('etag');
    return { text, ...(newTag !== null && { etag: newTag }) };
  }
  await body?.cancel();
  if (status >= 300 && status < 400)
    throw refusedRegistry(
      url.href,
      `sends its readers to ${headers.get('location')?.slice(0, 200) ?? 'another place'}`,
    );
  throw unavailable(url, `answered ${status}`);
}

/** Counts what was unpacked, so that a small answer cannot become a large one. */
async function readText(body: ReadableStream<Uint8Array>, url: URL): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let size = 0;
  let text = '';
  for await (const part of body) {
    size += part.byteLength;
    if (size > largestRegistryBytes) throw refusedRegistry(url.href, `is larger than ${largestRegistryBytes} bytes`);
    text += decode(() => decoder.decode(part, { stream: true }), url);
  }
  return text + decode(() => decoder.decode(), url);
}

function decode(act: () => string, url: URL): string {
  try {
    return act();
  } catch (cause) {
    throw refusedRegistry(url.href, 'is no text in UTF-8', cause);
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return `cannot be read: ${messageOf(cause)}`;
}

const unavailable = (url: URL, problem: string, cause?: unknown): Error =>
  cliErrors.create('REGISTRY_UNAVAILABLE', {
    message: `${url.href} ${problem}.`,
    ...(cause !== undefined && { cause }),
  });
