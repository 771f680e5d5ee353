import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createSystemClock } from '@phlo/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BackendName } from '../backend/service-backend.js';
import type { ServiceProbe } from '../definition/service-definition.js';
import { testProject } from '../services.test.setup.js';
import type { TestProject } from '../services.test.setup.js';
import { resolveService } from '../sources/resolve-service.js';
import { orphanOf } from './orphan.js';
import { probe } from './probe.js';

let project: TestProject;
let port = 0;
let onConnection: (socket: Socket) => void;
const server = createServer((socket) => onConnection(socket.on('error', () => undefined)));

beforeEach(async () => {
  project = await testProject();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  server.close();
  await project[Symbol.asyncDispose]();
});

function ask(one: ServiceProbe, backend: BackendName = 'native') {
  const environment = { project: { name: 'shop', dir: project.dir }, env: {}, node: 'node', phlo: 'phlo' };
  const service = resolveService(orphanOf('cache', project.dir), 'project', environment);
  const kit = { clock: createSystemClock(), createId: () => 'id' };
  const context = { env: {}, signal: new AbortController().signal };
  return probe(service, { probe: one, intervalMs: 10, timeoutMs: 500, retries: 1 }, { context, kit, backend });
}

const tcp = (backend: BackendName) => ask({ kind: 'tcp', port: String(port) }, backend);
const http = () => ask({ kind: 'http', url: `http://127.0.0.1:${port}/` });

it('a connection that docker takes and closes, for nobody in the container takes it, is no sign of life', async () => {
  onConnection = (socket) => socket.end();
  expect(await tcp('compose')).toBe(`nobody takes connections on port ${port}`);
  onConnection = (socket) => socket.destroy();
  expect(await tcp('compose')).toBe(`nobody takes connections on port ${port}`);
});

it('a connection that stays open is one, and so is one in which something is said', async () => {
  onConnection = (socket) => setTimeout(() => socket.destroy(), 2_000).unref();
  expect(await tcp('compose')).toBeUndefined();
  expect(await tcp('native')).toBeUndefined();
  onConnection = (socket) => socket.end('220 ready\r\n');
  expect(await tcp('compose')).toBeUndefined();
});

it('what is asked by HTTP is told why it has no answer, also where the connection is closed at once or nothing is said', async () => {
  onConnection = (socket) => socket.destroy();
  expect(await http()).toMatch(/did not answer: (socket hang up|read ECONNRESET)$/);
  onConnection = () => undefined;
  expect(await http()).toMatch(/did not answer: nothing was heard for 500 ms$/);
  onConnection = (socket) => socket.end('no http\r\n\r\n');
  expect(await http()).toMatch(/did not answer: Parse Error/);
  onConnection = (socket) => socket.end('HTTP/1.1 503 no\r\n\r\n');
  expect(await http()).toMatch(/answered 503$/);
  onConnection = (socket) => socket.end('HTTP/1.1 302 no\r\nlocation: http://127.0.0.1:9/\r\n\r\n');
  expect(await http()).toBeUndefined();
});
