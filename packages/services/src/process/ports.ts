import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { attempt } from '../attempt.js';
import { serviceVariable } from '../native/service-marker.js';

/** Whether nobody listens on a port of this machine, at any of its usual addresses. */
export async function isPortFree(port: number): Promise<boolean> {
  if (await answers(port, '127.0.0.1')) return false;
  for (const host of ['127.0.0.1', '0.0.0.0', '::1']) if (!(await canListen(port, host))) return false;
  return true;
}

const answerMs = 1_000;

/** Whether somebody takes connections. */
function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.setTimeout(answerMs, () => end(false));
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Who listens on a port. */
export interface PortHolder {
  readonly pid: number;
  /** Its command line, shortened. */
  readonly command: string;
  /** The service of Phlo that it belongs to, and the folder of its project where that can be seen: `cache of /srv/shop`. */
  readonly service?: string;
}

/** The process that listens on a port, where the system tells: on Linux, of one's own processes. */
export const findPortHolder = (port: number): PortHolder | undefined => portHolders(port).next().value ?? undefined;

/** The same for all of them: a port may be listened on at several addresses. */
export function* portHolders(port: number): Generator<PortHolder, undefined> {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return undefined;
  for (const name of attempt(() => readdirSync('/proc')) ?? []) {
    if (!/^\d+$/.test(name) || !holdsOne(name, inodes)) continue;
    const command = attempt(() => readFileSync(`/proc/${name}/cmdline`, 'utf8')) ?? '';
    const environment = attempt(() => readFileSync(`/proc/${name}/environ`, 'utf8')) ?? '';
    const marker = environment.split('\0').find((entry) => entry.startsWith(`${serviceVariable}=`));
    yield {
      pid: Number(name),
      command: command.replaceAll('\0', ' ').trim().slice(0, 80),
      ...(marker !== undefined && { service: nameService(name, marker.slice(serviceVariable.length + 1)) }),
    };
  }
  return undefined;
}

/** Its mark has but a hash of its folder; its log, which it writes to itself, lies in it. */
function nameService(pid: string, mark: string): string {
  const [name = ''] = mark.split('@');
  const log = attempt(() => readlinkSync(`/proc/${pid}/fd/1`)) ?? '';
  const dir = /^(.+)\/\.phlo\/services\/[^/]+\/log\/service\.log$/.exec(log)?.[1];
  return dir === undefined ? name : `${name} of ${dir}`;
}

/** Rows of `/proc/net/tcp` in the state LISTEN (0A), by the port of their local address; the tenth field is the socket's inode. */
function listeningInodes(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return (attempt(() => readFileSync(table, 'utf8')) ?? '').split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === '0A' && local.endsWith(suffix) && inode !== undefined ? [`socket:[${inode}]`] : [];
  });
}

function holdsOne(pid: string, inodes: ReadonlySet<string>): boolean {
  const descriptors = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  return descriptors.some((one) => inodes.has(attempt(() => readlinkSync(`/proc/${pid}/fd/${one}`)) ?? ''));
}

/** `process 4711 (redis-server *:6379)`; the name of a service of Phlo in the place of its command line. */
export function describeHolder(holder: PortHolder | undefined): string {
  return holder === undefined
    ? 'somebody else'
    : `process ${holder.pid} (${holder.service === undefined ? holder.command : `the service ${holder.service}`})`;
}
