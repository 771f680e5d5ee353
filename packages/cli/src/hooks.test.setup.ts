import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './command-line.test.setup.js';

/** A service that hooks send to, on a port of its own that it keeps while it is down. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** Ids of the events that it took, in order. */
  readonly ids: string[];
  /** How it answers from now on: a status, or with a function of its own. */
  answer: number | ((id: string, response: ServerResponse) => void);
  up(): void;
  down(): void;
}

export async function openReceiver(): Promise<Receiver> {
  const ids: string[] = [];
  // While it is down it hangs up on whoever asks, and keeps its port: another test would be given that otherwise.
  let isDown = false;
  const server = createServer((request, response) => {
    if (isDown) return void request.socket.destroy();
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const { id } = JSON.parse(text) as { readonly id: string };
      if (typeof receiver.answer === 'function') return receiver.answer(id, response);
      if (receiver.answer < 300) ids.push(id);
      response.writeHead(receiver.answer).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ids,
    answer: 204,
    up: () => {
      isDown = false;
    },
    down: () => {
      isDown = true;
      server.closeAllConnections();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

interface ProjectParts {
  /** Code of the list of plugins; `send` is a handler that posts an event to the receiver and throws where it answers 300 or more. */
  readonly plugins: string;
  /** Code of further fields of the configuration. */
  readonly config?: string;
  readonly url: string;
}

const sendCode = (url: string): string => `
const send = async (event, { signal }) => {
  const response = await fetch(${JSON.stringify(url)}, { method: 'POST', body: JSON.stringify({ id: event.id, type: event.type }), signal });
  if (!response.ok) throw Object.assign(new Error('HTTP ' + response.status), { status: response.status });
};
`;

/** A durable hook of every event of the lake's publishing. */
export const durableSender =
  "definePlugin({ name: 'acme', hooks: [onPattern('wap.*', { name: 'send', delivery: 'queued', queue: 'durable', handler: send })] })";

/** A project of two small tables with the plugins of a test. Dispose it. */
export function writeHookProject({ plugins, config = '', url }: ProjectParts): {
  readonly cwd: string;
} & AsyncDisposable {
  const folder = temporaryFolder();
  const cwd = join(folder.dir, 'shop');
  mkdirSync(join(cwd, 'workflows'), { recursive: true });
  writeFileSync(join(cwd, 'package.json'), '{ "name": "shop", "type": "module" }\n');
  writeFileSync(
    join(cwd, 'phlo.config.js'),
    `import { definePlugin, defineProject, env, onEvent, onPattern, veto } from 'phlo';
${sendCode(url)}
export default defineProject({ name: 'shop', plugins: [${plugins}], ${config} });\n`,
  );
  const table = (name: string) =>
    `export const ${name} = ingestion({ table: 'bronze.${name}', schema: { n: column.long() }, strategy: 'replace' }, function* () { yield [{ n: 1 }]; });\n`;
  writeFileSync(
    join(cwd, 'workflows/load.js'),
    `import { column, ingestion } from 'phlo';\n${table('customers')}${table('orders')}`,
  );
  return { cwd, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
