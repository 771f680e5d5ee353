import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCatalogue } from './metadata-catalogue.test.setup.js';
import { Refusal } from './server-schemas.test.setup.js';

export interface RecordedRequest {
  readonly method: string;
  /** Below `/api`, decoded. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

/** Says of a request that it is answered otherwise than a server that is well would: `undefined` where it is not. */
type Interfere = (request: RecordedRequest, response: ServerResponse) => true | undefined;

export const testToken = 'eyJhbGciOiJSUzI1NiJ9.bot.signature';

/**
 * An OpenMetadata server on loopback, as far as Phlo talks to it: it checks every body against the official schemas, refuses what the real one
 * refuses, keeps what it takes, and records what it was asked.
 */
export async function createMetadataServer() {
  const requests: RecordedRequest[] = [];
  let catalogue = createCatalogue();
  const taken: RecordedRequest[] = [];
  let interfere: Interfere = () => undefined;

  const answer = (request: RecordedRequest): unknown => {
    const { method, path, body, headers } = request;
    // The version is told to everybody, as the real one does.
    if (path === '/v1/system/version') return { version: '1.12.14', revision: 'test', timestamp: 1 };
    if (headers.authorization !== `Bearer ${testToken}`) throw new Refusal(401, 'Token not present or expired');
    if (path === '/v1/users/loggedInUser') return { id: 'u', name: 'ingestion-bot', isBot: true };
    return catalogue.answer(method, path, body);
  };

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { method = '', url = '', headers } = incoming;
      const path = decodeURIComponent(url.replace(/^\/api/, ''));
      const request = { method, path, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
      requests.push(request);
      if (interfere(request, response) === true) return;
      reply(response, request);
    });
  });
  const reply = (response: ServerResponse, request: RecordedRequest) => {
    try {
      const body = JSON.stringify(answer(request));
      taken.push(request);
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status: code, message } = error;
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }));
    }
  };

  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    /** What it took, in order: `PUT /v1/tables`. */
    writes: () => taken.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    bodiesOf: (path: string) =>
      requests.filter((one) => one.path === path && one.method !== 'GET').map(({ body }) => body),
    interfere: (next: Interfere) => void (interfere = next),
    /** Everything that it has, by collection and name. */
    contents: () => catalogue.contents(),
    results: () => catalogue.results,
    samples: () => catalogue.samples,
    addTeam: (name: string) => catalogue.addTeam(name),
    addUser: (name: string) => catalogue.addUser(name),
    /** What somebody changes by hand in its pages. */
    edit: (collection: string, name: string, fields: object) => catalogue.edit(collection, name, fields),
    /** As after its database was made anew. */
    wipe: () => void (catalogue = createCatalogue()),
    stop: close,
    start: () => listen(port),
    [Symbol.asyncDispose]: close,
  };
}
