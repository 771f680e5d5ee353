import { messageOf } from '@phlo/core';
import { openMetadataErrors } from '../errors.js';
import { readRefusal } from './read-refusal.js';

export interface ClientOptions {
  readonly url: string;
  readonly token: string;
  /** Milliseconds for one request, its answer included. */
  readonly timeoutMs: number;
}

export interface Request {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Below `/api/`, its parts encoded: {@link apiPath}. */
  readonly path: string;
  readonly body?: object;
}

/** OpenMetadata's REST API, as far as Phlo asks it. */
export interface Client {
  /** Address of the API without anything secret. */
  readonly target: string;
  /**
   * Rejects with `OPENMETADATA_UNAVAILABLE`, `OPENMETADATA_DENIED` or `OPENMETADATA_REFUSED`, whose detail `status` is that of the answer.
   * `undefined`: the server has answered without a word.
   */
  send(request: Request, signal?: AbortSignal): Promise<unknown>;
}

/** A path of the API; each part is encoded. */
export const apiPath = (collection: string, ...parts: readonly string[]): string =>
  ['v1', ...collection.split('/'), ...parts.map((part) => encodeURIComponent(part))].join('/');

/** A client that asks once; who calls it knows when to ask again. It follows no redirect, for that would hand the token to somebody else. */
export function createClient({ url, token, timeoutMs }: ClientOptions): Client {
  const target = `${url.replace(/(\/api)?\/*$/, '')}/api`;
  return {
    target,
    send: async ({ method, path, body }, signal) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      const init: RequestInit = {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      };
      const what = `${method} ${target}/${path}`;
      try {
        const response = await fetch(`${target}/${path}`, {
          ...init,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        if (!response.ok) throw await readRefusal(response, { what, secrets: [token] });
        return parse(await response.text(), what);
      } catch (error) {
        throw explain(error, { what, signal, isLate: timeout.aborted, timeoutMs });
      }
    },
  };
}

function parse(text: string, what: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // The page of a proxy or of a login, with a status that says that all is well.
    throw openMetadataErrors.create('OPENMETADATA_UNAVAILABLE', {
      message: `${what} was answered with no JSON`,
      cause,
    });
  }
}

interface Failure {
  readonly what: string;
  readonly signal: AbortSignal | undefined;
  readonly isLate: boolean;
  readonly timeoutMs: number;
}

/** Whoever aborts gets what it aborted with; a network that is not there is the server's absence. */
function explain(error: unknown, { what, signal, isLate, timeoutMs }: Failure): unknown {
  if (signal?.aborted === true || (error instanceof Error && error.name === 'PhloError')) return error;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const why = isLate ? `no answer within ${timeoutMs} ms` : messageOf(cause);
  return openMetadataErrors.create('OPENMETADATA_UNAVAILABLE', { message: `${what}: ${why}`, cause: error });
}
