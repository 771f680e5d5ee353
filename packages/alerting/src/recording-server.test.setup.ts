import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export type Answer = (request: RecordedRequest, response: ServerResponse) => void;

/** A real HTTP server on loopback that records what it got, and answers what it is told to. */
export interface RecordingServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Bodies of the requests that were answered with 2xx. */
  taken<Body>(): readonly Body[];
  /** The next requests are answered so; then, and at first, all of them are as `usual` has it. */
  answerNext(...answers: readonly Answer[]): void;
}

export const respond =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

/** The connection is cut in the middle of the answer. */
export const cutAt =
  (status: number): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-length': '1000' });
    response.write('half of');
    setImmediate(() => response.destroy());
  };

export const cut = cutAt(500);

/** Headers, the start of the body, and then nothing more. */
export const hang =
  (status: number): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain' });
    response.write('still ');
  };

export async function startServer(usual: Answer = respond(200, 'ok')): Promise<RecordingServer> {
  const requests: RecordedRequest[] = [];
  const taken: string[] = [];
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const recorded = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, text };
      requests.push(recorded);
      (answers.shift() ?? usual)(recorded, response);
      if (response.statusCode < 300) taken.push(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    taken: <Body>() => taken.map((text) => JSON.parse(text) as Body),
    answerNext: (...more) => void answers.push(...more),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
