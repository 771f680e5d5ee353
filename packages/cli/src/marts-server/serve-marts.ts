import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, lchown, mkdir, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import type { Clock, Environment, Logger } from '@phlo/core';
import type { MartsServer } from '@phlo/postgres';
import { acquireMarts } from '../project/acquire-marts.js';
import { openState } from '../project/open-state.js';
import { chooseEngine } from './choose-engine.js';
import type { EngineName, PostgresHere } from './choose-engine.js';
import { martsServerFiles } from './files.js';
import type { MartsServerFiles } from './files.js';
import { ensurePassword } from './pass-file.js';
import { removeServerRecord, writeServerRecord } from './server-record.js';

export const martsHost = '127.0.0.1';

export interface ServeMartsOptions {
  readonly projectDir: string;
  readonly port: number;
  /** Default: that of the first start; before it PostgreSQL, where it is installed and no marts are in the folder. */
  readonly engine: EngineName | undefined;
  readonly env: Environment;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Told once it takes connections. */
  readonly onReady: (server: Served) => void;
}

export interface Served {
  readonly engine: EngineName;
  readonly directory: string;
  readonly port: number;
  readonly passFile: string;
}

/**
 * Serves the marts of a project until the signal aborts. Throws `MARTS_BUSY` where another process has them, and what the engine
 * throws where it cannot start or ends.
 */
export async function serveMarts(options: ServeMartsOptions): Promise<void> {
  const { projectDir, env, log, signal } = options;
  const clock = createSystemClock();
  const privateDir = join(projectDir, '.phlo');
  const files = martsServerFiles(privateDir);
  await mkdir(privateDir, { recursive: true });
  const here = await findPostgresHere(projectDir, env);
  const { engine, reason } = await chooseEngine(files, { asked: options.engine, here });
  if (reason !== undefined) log.log('info', `The marts are served by ${engine} from now on: ${reason}.`);
  using state = await openState(join(privateDir, 'state.db'), { clock, log });
  const directory = engine === 'pglite' ? files.marts : files.data;
  using _ = await acquireMarts(directory, { leases: state.leases, clock, runId: 'server', signal });
  const { currentProcess } = await import('@phlo/state');
  const own = currentProcess();
  const kind = engine === 'pglite' ? 'pglite' : 'postgres';
  const record = { kind, directory, host: martsHost, port: options.port, process: own } as const;
  await writeServerRecord(files.record, { ...record, isReady: false });
  try {
    await using server = await startEngine(engine, { ...options, files, here, clock });
    await writeServerRecord(files.record, { ...record, port: server.port, isReady: true });
    options.onReady({ engine, directory, port: server.port, passFile: files.passFile });
    await Promise.race([aborted(signal), server.failure]);
  } finally {
    await removeServerRecord(files.record, own);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

async function findPostgresHere(projectDir: string, env: Environment): Promise<PostgresHere> {
  const { findAccount, findPostgres } = await import('@phlo/postgres');
  const programs = await findPostgres(env.PATH ?? '');
  if (programs.length === 0) return { reason: 'PostgreSQL 13 or later is not installed' };
  if (process.getuid?.() !== 0) return { programs };
  const account = await findAccount(projectDir);
  return typeof account === 'string' ? { reason: account } : { programs, account };
}

interface Start extends ServeMartsOptions {
  readonly files: MartsServerFiles;
  readonly here: PostgresHere;
  readonly clock: Clock;
}

async function startEngine(engine: EngineName, { files, here, port, clock, log }: Start): Promise<MartsServer> {
  const { martErrors, servePglite, servePostgres } = await import('@phlo/postgres');
  const place = { host: martsHost, port, password: await ensurePassword(files.passFile), clock };
  if (engine === 'pglite') return servePglite({ ...place, directory: files.marts, random: randomBytes });
  if ('reason' in here) {
    throw martErrors.create('MARTS_ENGINE_MISSING', { message: `PostgreSQL has the marts, and ${here.reason}.` });
  }
  await prepareData(files.data, here);
  const onCopied = () =>
    log.log(
      'warn',
      'This folder was copied while PostgreSQL served its marts: they may not be whole. `phlo run --full-refresh` publishes them anew.',
    );
  // PostgreSQL does not look for a free port itself.
  return servePostgres({
    ...place,
    port: port === 0 ? await findFreePort() : port,
    directory: files.data,
    onCopied,
    ...here,
  });
}

/** PostgreSQL wants its folder for itself; another user has to get there, and need not see what lies beside it. */
async function prepareData(
  data: string,
  { account }: Extract<PostgresHere, { readonly programs: unknown }>,
): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (account === undefined) return;
  await chown(data, account.uid, account.gid);
  const version = await stat(join(data, 'PG_VERSION')).catch(() => undefined);
  // A copy that root has made is root's.
  if (version !== undefined && version.uid !== account.uid)
    for (const entry of await readdir(data, { recursive: true }))
      await lchown(join(data, entry), account.uid, account.gid);
  for (const folder of [join(data, '..'), join(data, '..', '..')]) {
    await chmod(folder, (await stat(folder)).mode | 0o011);
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, martsHost);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
