import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface CuttingProxy extends AsyncDisposable {
  /** The URL of the server, by way of the proxy. */
  readonly url: string;
  isBroken(): boolean;
  /** Lets connections through again, and does not cut any more. */
  heal(): void;
}

export interface CutRule {
  /** What a client says: the connection is cut when it says it. */
  readonly when: (said: Buffer, totalBytes: number) => boolean;
  /** The server hears it, but its answer is lost. Else the server does not hear it. */
  readonly delivered?: boolean;
}

/** A network between us and a server, which breaks at a chosen moment and lets nobody through from then on. */
export async function createCuttingProxy(
  serverUrl: string,
  { when, delivered = false }: CutRule,
): Promise<CuttingProxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let state: 'armed' | 'broken' | 'healed' = 'armed';
  const breakAll = () => {
    state = 'broken';
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (state === 'broken') return client.destroy();
    const upstream = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    let total = 0;
    let isSilent = false;
    client.on('data', (said) => {
      total += said.length;
      if (state !== 'armed' || !when(said, total)) return void upstream.write(said);
      if (!delivered) return breakAll();
      isSilent = true;
      upstream.write(said);
    });
    // The answer proves that the server has done it.
    upstream.on('data', (answer) => (isSilent ? breakAll() : client.write(answer)));
    return undefined;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    isBroken: () => state === 'broken',
    heal: () => {
      state = 'healed';
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<unknown>((done) => server.close(done));
    },
  };
}
