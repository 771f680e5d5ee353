import { createServer } from 'node:http';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** The far side of whatever a page sends: a server on loopback that takes every request and keeps none. */
export async function createSink(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  return await listenOnLoopback(server);
}
