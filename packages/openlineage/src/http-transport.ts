import { gzipSync } from 'node:zlib';
import { createTokens } from './auth.js';
import type { HttpAuth } from './auth.js';
import { readRefusal } from './read-refusal.js';
import { defineTransport } from './transport.js';
import type { Transport } from './transport.js';

/** Where events are posted to, and how. */
export interface HttpTransportOptions {
  /** A user and a password in it become an `Authorization`, unless `auth` gives one. */
  readonly url: string;
  /** Path below the URL. Default `api/v1/lineage`. */
  readonly endpoint?: string;
  /** Milliseconds for one request, its answer included. Default 5,000. */
  readonly timeoutMs?: number;
  readonly auth?: HttpAuth;
  readonly compression?: 'gzip';
  readonly headers?: Readonly<Record<string, string>>;
  /** Epoch milliseconds, to know when a token has expired. Needed for `jwt` only. */
  readonly now?: () => number;
}

/**
 * Posts every event as JSON, one request an event. A redirect is not followed: it would hand the key to somebody else. Rejects with
 * `TRANSPORT_FAILED` and the `status` of the answer; the message has what the server said, without the key.
 */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { url, endpoint = 'api/v1/lineage', timeoutMs = 5_000, auth, compression, headers = {} } = options;
  const { address, basic } = takeCredentials(new URL(endpoint, url));
  const target = `${address.origin}${address.pathname}`;
  const tokens = createTokens(auth, options.now);

  return defineTransport(target, async (event, { signal } = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const limit = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    const token = await tokens.get(limit);
    const json = JSON.stringify(event);
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        ...(compression === 'gzip' && { 'content-encoding': 'gzip' }),
        ...(token === undefined ? basic : { authorization: `Bearer ${token}` }),
      },
      body: compression === 'gzip' ? gzipSync(json) : json,
      redirect: 'manual',
      signal: limit,
    });
    // What is said about an event that was taken interests nobody, however slowly it comes.
    if (response.ok) return response.body?.cancel();
    if (response.status === 401) tokens.forget();
    const secrets = [...tokens.secrets(), ...Object.values({ ...headers, ...basic })].flatMap((one) => [
      one,
      one.slice(one.lastIndexOf(' ') + 1),
    ]);
    throw await readRefusal(response, { target, secrets });
  });
}

interface Addressed {
  readonly address: URL;
  /** `Authorization` of the user and the password that the address held, as other clients make it; `fetch` would refuse, and show, them. */
  readonly basic: Readonly<Record<string, string>>;
}

function takeCredentials(address: URL): Addressed {
  const { username, password } = address;
  if (username === '' && password === '') return { address, basic: {} };
  const bare = new URL(address);
  bare.username = '';
  bare.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address: bare, basic: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}
