import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegistryEntry } from './parse-registry.js';

/** An entry of a registry, of the package `@acme/<name>`. */
export function listed(
  group: RegistryEntry['group'],
  name: string,
  changes: Partial<Omit<RegistryEntry, 'group' | 'name'>> = {},
): RegistryEntry {
  return {
    group,
    name,
    package: `@acme/${name}`,
    version: '1.0.0',
    description: `The plugin ${name}`,
    tags: [],
    licence: 'MIT',
    verified: false,
    core: false,
    compatibility: { apiVersion: 1, phlo: '*' },
    events: { reads: [], emits: [] },
    hooks: [],
    provides: {},
    permissions: {},
    ...changes,
  };
}

/** The text of a registry with these plugins. */
export function registryText(...entries: readonly RegistryEntry[]): string {
  const plugins: Record<string, Record<string, object>> = {};
  for (const { group, name, ...entry } of entries) (plugins[group] ??= {})[name] = entry;
  return JSON.stringify({ version: 1, plugins });
}

export interface RegistryServer extends AsyncDisposable {
  readonly url: URL;
  /** Value of `if-none-match` of each request; `''` where there was none. */
  readonly asked: readonly string[];
  answer: (response: ServerResponse, request: IncomingMessage) => void;
}

/** A server on loopback that answers as it is told. Whoever started it disposes it. */
export async function startRegistryServer(answer: RegistryServer['answer']): Promise<RegistryServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['if-none-match'] ?? '');
    running.answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const running: RegistryServer = {
    // It listens on a port.
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/plugins.json`),
    asked,
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return running;
}
