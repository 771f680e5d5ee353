import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { coreErrors } from '../errors/core-errors.js';
import { messageOf } from '../errors/describe.js';
import type { Endpoint, EndpointAnswer } from './endpoint.js';
import { isLoopback, isLoopbackHost } from './loopback.js';

export interface ServeOptions {
  readonly endpoints: readonly Endpoint[];
  /** Name or address to listen on. Beyond this machine only with a token. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** What has to be sent as `Authorization: Bearer …`. Without it, everybody on this machine may read. */
  readonly token?: string | undefined;
  /** How a token is given, for the hint of the error where there is none. */
  readonly tokenHint: string;
  /** Told what went wrong with a request. */
  readonly onError?: (error: unknown) => void;
}

/** Endpoints that are served. Disposing ends connections. */
export interface EndpointServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:9464`. */
  readonly url: string;
}

/** A request that takes longer to arrive is a slow loris, and no scrape. */
const requestMs = 10_000;

/** Starts to serve. Rejects with `SERVE_TOKEN_MISSING` and `SERVE_ADDRESS_BUSY`. */
export async function serveEndpoints(options: ServeOptions): Promise<EndpointServer> {
  const { host, port, token, tokenHint } = options;
  if (token === undefined && !isLoopback(host))
    throw coreErrors.create('SERVE_TOKEN_MISSING', {
      message: `${host} can be reached from other machines, and there is no token`,
      hint: tokenHint,
    });
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) => {
    void answerTo(request, options).then((answer) => send(request, response, answer));
  });
  await listen(server, { host, port });
  // A server that listens on a port has an address of this shape.
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        coreErrors.create('SERVE_ADDRESS_BUSY', {
          message: `Nothing can be served on ${host}:${port}: ${messageOf(cause)}`,
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

interface Answer extends EndpointAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Never rejects. */
async function answerTo(request: IncomingMessage, options: ServeOptions): Promise<Answer> {
  const { endpoints, token, onError } = options;
  const isTrusted = token === undefined ? isLoopbackHost(request.headers.host) : knows(request, token);
  const path = request.url?.split('?', 1)[0];
  const endpoint = endpoints.find((one) => one.path === path);
  if (!isTrusted && endpoint?.isOpen !== true)
    return token === undefined
      ? { status: 403, text: 'Ask for 127.0.0.1 or localhost.\n' }
      : { status: 401, text: 'A token is needed.\n', headers: { 'www-authenticate': 'Bearer' } };
  if (endpoint === undefined)
    return { status: 404, text: `There is ${endpoints.map((one) => one.path).join(' and ') || 'nothing'}.\n` };
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, text: 'GET it.\n', headers: { allow: 'GET, HEAD' } };
  try {
    return await endpoint.answer({ method, isTrusted, header: (name) => headerOf(request, name) });
  } catch (error) {
    onError?.(error);
    return { status: 500, text: 'It cannot be read.\n' };
  }
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Compared in a time that does not depend on how much of it is right. A scheme is written in any case: RFC 9110, section 11.1. */
function knows({ headers: { authorization = '' } }: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization.replace(/^bearer +/i, 'Bearer ')), digest(`Bearer ${token}`));
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, type, text, headers }: Answer): void {
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    vary: 'Accept',
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : text);
}
