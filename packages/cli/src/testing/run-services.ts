import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventType, Logger, PhloEvent } from '@phlo/core';
import type { ServiceOutcome } from '@phlo/services';
import { registerMatchers } from '@phlo/testing';
import { locateProject } from '../project/locate-project.js';

/** Which services a test starts. */
export interface RunServicesOptions {
  /** Folder of the project. Default: the one whose tests `phlo test` runs, else the working directory. */
  readonly dir?: string;
  /** Names; what they depend on is started too. Default: those that start by default. */
  readonly services?: readonly string[];
  /** Variables that get the number of a port that is free, each its own. */
  readonly freePorts?: readonly string[];
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Services of the project as real processes, with everything that they said. Dispose it: no process is left, and no data. */
export interface ServicesRun extends AsyncDisposable {
  /** What became of each of them, in the order of the start. */
  readonly outcomes: readonly ServiceOutcome[];
  /** Every event so far, in order. */
  events(): PhloEvent[];
  events<Type extends EventType>(type: Type): PhloEvent<Type>[];
  /** Types of the events of a service, in order. */
  types(service: string): string[];
  /** Stops all of them before the test ends. */
  stop(): Promise<readonly ServiceOutcome[]>;
}

const silent: Logger = { log() {}, child: () => silent };

/**
 * Starts services of the project for a test: its own, from a copy of its folder `services` in a temporary project, so that those that
 * run are left alone. No plugin is loaded; the hooks of each `service.yaml` run.
 */
export async function runServices(options: RunServicesOptions = {}): Promise<ServicesRun> {
  const { dir = process.env.PHLO_PROJECT_DIR ?? process.cwd(), services: names = [], freePorts = [] } = options;
  registerMatchers();
  const copy = await realpath(await mkdtemp(join(tmpdir(), 'phlo-services-test-')));
  const remove = () => rm(copy, { recursive: true, force: true });
  try {
    await cp(join(locateProject(dir).dir, 'services'), join(copy, 'services'), { recursive: true });
    await writeFile(join(copy, 'phlo.config.mjs'), "export default { name: 'test' };\n");
    const env = { ...process.env, ...options.env, ...(await findPorts(freePorts)) };
    return await start({ copy, names, env, remove });
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Start {
  readonly copy: string;
  readonly names: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly remove: () => Promise<void>;
}

async function start({ copy, names, env, remove }: Start): Promise<ServicesRun> {
  const { openServices } = await import('../project/open-services.js');
  const heard: PhloEvent[] = [];
  const opened = await openServices(copy, {
    log: silent,
    isSafeMode: true,
    announces: false,
    env,
    onEvent: (event) => heard.push(event),
  });
  const { signal } = new AbortController();
  const stop = () => opened.services.stop({ signal });
  const dispose = async (): Promise<void> => {
    try {
      await stop();
    } finally {
      await opened[Symbol.asyncDispose]();
      await remove();
    }
  };
  try {
    const outcomes = await opened.services.start({ names, signal });
    return {
      outcomes,
      events: <Type extends EventType>(type?: Type) =>
        heard.filter((event): event is PhloEvent<Type> => type === undefined || event.type === type),
      types: (service) =>
        heard.filter(({ data }) => 'service' in data && data.service === service).map(({ type }) => type),
      stop,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** All of them are held until each has its own. */
async function findPorts(variables: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const servers = await Promise.all(variables.map(listen));
  const ports = servers.map((server) => {
    const address = server.address();
    return String(typeof address === 'object' && address !== null ? address.port : 0);
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(variables.map((name, index) => [name, ports[index] ?? '']));
}

const listen = () =>
  new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
