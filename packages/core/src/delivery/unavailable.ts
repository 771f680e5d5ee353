import { coreErrors } from '../errors/core-errors.js';
import { isPhloError, type PhloError } from '../errors/phlo-error.js';

/** What is known of the target that is not there. */
export interface UnavailableOptions {
  /** When the target wants to be asked again, in milliseconds: its `Retry-After`. A durable or queued hook waits an hour for it at most. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * What a queued hook throws where its target is not there: its events wait, and no attempt is counted. What a source throws where a later
 * attempt may succeed: it is tried again, as often as its `retries` say. Thrown for what {@link unavailability} does not see by itself.
 */
export function unavailable(message: string, { retryAfterMs, cause }: UnavailableOptions = {}): PhloError {
  return coreErrors.create('HOOK_UNAVAILABLE', {
    message,
    ...(cause === undefined ? {} : { cause }),
    ...(retryAfterMs === undefined ? {} : { details: { retryAfterMs } }),
  });
}

/** Node's and undici's names for a network that is not there. */
const networkCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** SQLSTATE: connection exceptions, shutdown and start-up of the server, too many connections. */
const sqlStates = /^(08...|57P0[123]|53300)$/;

const deepestCause = 8;

/**
 * Whether an error says that the target is not there, rather than that it will not have the event: {@link unavailable}, a
 * network error, a timeout, an error of Phlo that may be tried again, an HTTP status 408, 429 or 5xx in `status` or `statusCode`, its own or those of
 * its `response`, anywhere along its causes.
 */
export function unavailability(error: unknown): { readonly retryAfterMs?: number } | undefined {
  let current = error;
  try {
    for (let depth = 0; depth < deepestCause && isErrorLike(current); depth++) {
      const found = ownUnavailability(current);
      if (found !== undefined) return found;
      current = current.cause;
    }
  } catch {
    // A foreign error whose fields throw when they are read says nothing of its target.
  }
  return undefined;
}

interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  /** Of got and others, whose errors hold the answer. */
  readonly response?: unknown;
  readonly cause?: unknown;
}

const isErrorLike = (value: unknown): value is ErrorLike => typeof value === 'object' && value !== null;

function ownUnavailability(error: ErrorLike): { readonly retryAfterMs?: number } | undefined {
  if (isPhloError(error)) {
    const { retryAfterMs } = error.details;
    // A `Retry-After` may be a date, and what `Number` makes of it is no time to wait.
    if (typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs)) return { retryAfterMs };
    return error.code === 'HOOK_UNAVAILABLE' || error.isRetryable ? {} : undefined;
  }
  const { name, code, response } = error;
  const isNetwork = networkCodes.has(code) || (typeof code === 'string' && sqlStates.test(code));
  const isAnswered = hasTemporaryStatus(error) || (isErrorLike(response) && hasTemporaryStatus(response));
  return isNetwork || name === 'TimeoutError' || isAnswered ? {} : undefined;
}

const hasTemporaryStatus = ({ status, statusCode }: ErrorLike): boolean =>
  isTemporary(status) || isTemporary(statusCode);

/** HTTP statuses after which the same request may succeed (RFC 9110 §15, RFC 6585 §4). */
function isTemporary(status: unknown): boolean {
  return typeof status === 'number' && (status === 408 || status === 429 || (status >= 500 && status < 600));
}
