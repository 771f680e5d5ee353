import { randomUUID } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createHookBus, createLogger, createSystemClock } from '@phlo/core';
import type { HookBusOptions, PhloEvent } from '@phlo/core';
import { currentProcess, openStateStore } from '@phlo/state';
import { createServices } from './lifecycle/create-services.js';
import type { Services } from './lifecycle/create-services.js';
import { readServices } from './sources/read-services.js';

/** A server that answers on the port of its first argument; the second says what is odd about it. */
export const server = `
const [port, oddity] = process.argv.slice(2);
if (oddity === 'deaf') process.on('SIGTERM', () => console.log('never'));
console.log('a line of ' + process.pid);
if (oddity === 'broken') { console.error('no good'); process.exit(3); }
const answer = (request, response) => {
  if (request.url === '/crash') process.exit(9);
  response.statusCode = oddity === 'ill' ? 503 : 200;
  response.end(String(process.pid));
};
if (oddity === 'forks')
  require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
require('node:http').createServer(answer).listen(Number(port), '127.0.0.1');
`;

/** The \`service.yaml\` of such a server. */
export const serverYaml = (
  name: string,
  port: number,
  { oddity = '', rest = '', health = 'retries: 400' } = {},
): string => `
name: ${name}
ports: { main: ${port} }
health: { http: 'http://127.0.0.1:{port:main}/', interval: 20ms, ${health} }
native:
  command: ['{node}', '{service_dir}/server.cjs', '{port:main}', '${oddity}']
  grace: 300ms
${rest}`;

export async function freePort(): Promise<number> {
  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const address = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface TestProject extends AsyncDisposable {
  readonly dir: string;
  put(path: string, text: string): void;
  /** Opens its services as a command would; each with a bus and a state store of its own. */
  open(
    options?: Pick<HookBusOptions, 'overrides'> & { readonly env?: Readonly<Record<string, string>> },
  ): Promise<OpenServices>;
  /** Pids of processes that carry a mark of the project, as somebody finds them who does not know how they are found. */
  pids(): readonly number[];
}

export interface OpenServices extends AsyncDisposable {
  readonly services: Services;
  readonly bus: ReturnType<typeof createHookBus>;
  readonly events: readonly PhloEvent[];
  /** `service.pre_start cache`, `service.post_start cache running`, … */
  told(): readonly string[];
}

/** `from`: a folder that it is a copy of. */
export async function testProject(from?: string): Promise<TestProject> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-services-')));
  if (from !== undefined) cpSync(from, dir, { recursive: true });
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  const opened: OpenServices[] = [];
  const project: TestProject = {
    dir,
    put,
    open: async (options = {}) => {
      const one = await open(dir, options);
      opened.push(one);
      return one;
    },
    pids: () => pidsOf(dir),
    async [Symbol.asyncDispose]() {
      for (const one of opened) await one[Symbol.asyncDispose]();
      const last = await open(dir, {});
      await last.services.stop({ signal: new AbortController().signal });
      await last[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return project;
}

type OpenOptions = NonNullable<Parameters<TestProject['open']>[0]>;

async function open(dir: string, { overrides = {}, env = {} }: OpenOptions): Promise<OpenServices> {
  const clock = createSystemClock();
  const log = createLogger({ clock, sink: () => undefined });
  mkdirSync(join(dir, '.phlo'), { recursive: true });
  const state = openStateStore({ path: join(dir, '.phlo', 'state.db'), clock, log, process: currentProcess() });
  const events: PhloEvent[] = [];
  const bus = createHookBus({
    clock,
    log,
    source: 'phlo://shop',
    journal: state.journal,
    overrides,
    gateBudgetMs: 60_000,
    onEvent: (event) => events.push(event),
  });
  const { services: all, leftOut } = readServices({ projectDir: dir, packages: [] });
  // Those that come with Phlo have tests of their own.
  const found = new Map([...all].filter(([, { origin }]) => origin !== 'ready'));
  const services = createServices({
    project: { name: 'shop', dir },
    env: { PATH: process.env['PATH'], ...env },
    node: process.execPath,
    phlo: '/nowhere/phlo.cjs',
    found: { services: found, leftOut },
    bus,
    leases: state.leases,
    journal: state.journal,
    clock,
    createId: randomUUID,
  });
  let isOpen = true;
  return {
    services,
    bus,
    events,
    told: () => events.filter(({ type }) => type.startsWith('service.')).map(describeEvent),
    async [Symbol.asyncDispose]() {
      if (!isOpen) return;
      isOpen = false;
      await bus.close();
      state[Symbol.dispose]();
    },
  };
}

function describeEvent({ type, data }: PhloEvent): string {
  const { service, status, hook, change } = data as unknown as Readonly<Record<string, string | undefined>>;
  return [type, service, hook, status, change].filter((part) => part !== undefined).join(' ');
}

/** Processes whose working folder or command names the folder. */
function pidsOf(dir: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        const isZombie = readFileSync(`/proc/${name}/stat`, 'utf8').includes(') Z ');
        const isInside = readlinkSync(`/proc/${name}/cwd`).startsWith(dir);
        return !isZombie && (isInside || readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(dir));
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** A project with one such server, the service `cache`. */
export async function withServer(options?: Parameters<typeof serverYaml>[2]) {
  const project = await testProject();
  const port = await freePort();
  project.put('services/cache/service.yaml', serverYaml('cache', port, options));
  project.put('services/cache/server.cjs', server);
  const log = () => readFileSync(join(project.dir, '.phlo/services/cache/log/service.log'), 'utf8');
  return { project, port, log, stateDir: join(project.dir, '.phlo/services/cache') };
}

export const ask = async (port: number, path = '/') => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

/** Until something is as it is to be: what another process does has no promise. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
