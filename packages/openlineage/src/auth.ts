import { OpenLineageError } from './errors.js';
import { readRefusal } from './read-refusal.js';
import { isRecord } from './shape.js';

/** How a server knows who sends. `api_key` sends the key itself, `jwt` exchanges it for a token. */
export type HttpAuth = ApiKeyAuth | JwtAuth;

/** Sends `Authorization: Bearer <apiKey>` with each request. */
export interface ApiKeyAuth {
  readonly type: 'api_key';
  readonly apiKey: string;
}

/** Exchanges a key for a token that is good for a while, and sends that. */
export interface JwtAuth {
  readonly type: 'jwt';
  readonly apiKey: string;
  readonly tokenEndpoint: string;
  /** Fields of the answer that may hold the token. Default `token`, `access_token`. */
  readonly tokenFields?: readonly string[];
  /** Field that says for how many seconds it is good. Default `expires_in`. */
  readonly expiresInField?: string;
  /** Default `urn:ietf:params:oauth:grant-type:jwt-bearer`. */
  readonly grantType?: string;
  /** Default `token`. */
  readonly responseType?: string;
  /** How long before it expires a token is renewed. Default 120 seconds. */
  readonly refreshBufferMs?: number;
}

export interface Tokens {
  get(signal: AbortSignal): Promise<string | undefined>;
  /** The server did not take it. */
  forget(): void;
  secrets(): readonly string[];
}

export function createTokens(auth: HttpAuth | undefined, now: (() => number) | undefined): Tokens {
  if (auth === undefined) return constantToken(undefined);
  if (auth.type === 'api_key') return constantToken(auth.apiKey);
  if (now === undefined)
    throw new OpenLineageError('CONFIG_INVALID', 'auth of type jwt needs `now`, to know when a token has expired');
  return exchangedToken(auth, now);
}

const constantToken = (key: string | undefined): Tokens => ({
  get: () => Promise.resolve(key),
  forget: () => undefined,
  secrets: () => (key === undefined ? [] : [key]),
});

interface Token {
  readonly text: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

function exchangedToken(auth: JwtAuth, now: () => number): Tokens {
  const { refreshBufferMs = 120_000 } = auth;
  let token: Token | undefined;
  return {
    get: async (signal) => {
      if (token === undefined || now() >= token.expiresAt - refreshBufferMs)
        token = await fetchToken(auth, now(), signal);
      return token.text;
    },
    forget: () => void (token = undefined),
    secrets: () => [auth.apiKey, ...(token === undefined ? [] : [token.text])],
  };
}

async function fetchToken(auth: JwtAuth, time: number, signal: AbortSignal): Promise<Token> {
  const { tokenEndpoint, apiKey, tokenFields = ['token', 'access_token'], expiresInField = 'expires_in' } = auth;
  const { grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer', responseType = 'token' } = auth;
  const { origin, pathname } = new URL(tokenEndpoint);
  const target = `${origin}${pathname}`;
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: grantType, response_type: responseType, apikey: apiKey }),
    redirect: 'manual',
    signal,
  });
  if (!response.ok) throw await readRefusal(response, { target, secrets: [apiKey] });
  const answer: unknown = await response.json().catch(() => undefined);
  const text = tokenFields.map((field) => valueOf(answer, field)).find((one) => typeof one === 'string');
  if (text === undefined)
    throw new OpenLineageError('TRANSPORT_FAILED', `${target} gave no token in ${tokenFields.join(' or ')}`);
  const seconds = Number(valueOf(answer, expiresInField));
  return { text, expiresAt: Number.isFinite(seconds) ? time + seconds * 1000 : expiryOf(text) };
}

/** Servers disagree about `expires_in`, `expiresIn` and `Expires_In`. */
function valueOf(answer: unknown, field: string): unknown {
  if (!isRecord(answer)) return undefined;
  const bare = (name: string) => name.toLowerCase().replaceAll('_', '');
  return Object.entries(answer).find(([key]) => bare(key) === bare(field))?.[1];
}

/** What the token itself says in `exp`; one that says nothing is asked for anew each time. */
function expiryOf(token: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const seconds = isRecord(claims) ? Number(claims['exp']) : Number.NaN;
    return Number.isFinite(seconds) ? seconds * 1000 : 0;
  } catch {
    return 0;
  }
}
