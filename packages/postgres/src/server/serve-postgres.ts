import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { isPhloError } from '@phlo/core';
import type { Clock } from '@phlo/core';
import { martErrors } from '../errors.js';
import { closePostgres, connectPostgres } from '../postgres-connection.js';
import type { Account } from './account.js';
import type { MartsServer, MartsServerOptions } from './marts-server.js';
import { createCluster, majorOfCluster, stopLeftover } from './postgres-cluster.js';
import type { PostgresPrograms } from './postgres-programs.js';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const pollMs = 100;

interface ServePostgresOptions extends MartsServerOptions {
  /** Every PostgreSQL that is here, the newest first. */
  readonly programs: readonly PostgresPrograms[];
  /** Whom it runs as, where we are root. */
  readonly account?: Account | undefined;
  readonly clock: Clock;
  /** Told where the folder was copied while a server had it open: what is in it may be of no one moment. */
  readonly onCopied?: () => void;
}

/**
 * Starts PostgreSQL's own server on a folder, which is made where it is missing, and waits until it takes a login. What it says goes to
 * our standard error. Throws `MARTS_SERVER_FAILED`, `MARTS_ENGINE_MISSING`, `MARTS_AUTH_FAILED`.
 */
export async function servePostgres(options: ServePostgresOptions): Promise<MartsServer> {
  const { directory, password, account, clock } = options;
  const major = await majorOfCluster(directory);
  const programs = choosePrograms(options.programs, { directory, major });
  if (major === undefined) await createCluster({ directory, programs, password, account });
  if (await stopLeftover(directory, clock)) options.onCopied?.();
  const child = startServer(programs, options);
  const ended = watchEnd(child);
  const waiting = new AbortController();
  try {
    await Promise.race([waitForLogin(options, waiting.signal), ended]);
  } catch (error) {
    await stopServer(child, clock);
    throw error;
  } finally {
    waiting.abort();
  }
  return {
    kind: 'postgres',
    directory,
    port: options.port,
    failure: ended,
    [Symbol.asyncDispose]: () => stopServer(child, clock),
  };
}

/** The data of one major version are opened by the programs of that version only. */
function choosePrograms(
  programs: readonly PostgresPrograms[],
  { directory, major }: { readonly directory: string; readonly major: number | undefined },
): PostgresPrograms {
  const chosen = programs.find((one) => major === undefined || one.major === major);
  if (chosen !== undefined) return chosen;
  const here = programs.length === 0 ? 'none is' : `only ${programs.map((one) => one.major).join(', ')} are`;
  throw martErrors.create('MARTS_ENGINE_MISSING', {
    message:
      major === undefined
        ? 'The marts are to be served by PostgreSQL, and none is installed.'
        : `${directory} is of PostgreSQL ${major}, and ${here} installed.`,
  });
}

function startServer(
  programs: PostgresPrograms,
  { directory, host, port, account }: ServePostgresOptions,
): ChildProcess {
  const settings = [`listen_addresses=${host}`, `port=${port}`, 'unix_socket_directories=', 'logging_collector=off'];
  return spawn(programs.postgres, ['-D', directory, ...settings.flatMap((setting) => ['-c', setting])], {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: '/',
    ...account,
  });
}

/** Rejects when the server ends. */
function watchEnd(child: ChildProcess): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    const fail = (how: string, cause?: unknown) =>
      reject(martErrors.create('MARTS_SERVER_FAILED', { message: `PostgreSQL has ended: ${how}.`, cause }));
    child.once('error', (error) => fail(error.message, error));
    child.once('exit', (code, signal) => fail(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`));
  });
  ended.catch(() => undefined);
  return ended;
}

async function waitForLogin({ host, port, password, clock }: ServePostgresOptions, signal: AbortSignal): Promise<void> {
  const config = { host, port, user: 'postgres', database: 'postgres', password };
  const place = { purpose: 'waiting for it to start', display: `postgres://${host}:${port}` };
  const deadline = clock.monotonic() + startTimeoutMs;
  for (;;) {
    try {
      return await closePostgres(await connectPostgres(config, place));
    } catch (error) {
      const isPatient = isPhloError(error) && error.code === 'MARTS_UNAVAILABLE' && clock.monotonic() < deadline;
      if (!isPatient) throw error;
      // Whoever aborts has been told already why.
      await clock.sleep(pollMs, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  }
}

/** Fast shutdown: sessions are ended, what they had not committed is taken back. */
async function stopServer(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  const patience = new AbortController();
  clock.sleep(stopTimeoutMs, { signal: patience.signal }).then(
    () => child.kill('SIGQUIT'),
    () => undefined,
  );
  await exited;
  patience.abort();
}
