import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { messageOf } from '@phlo/core';
import type { Clock } from '@phlo/core';
import { martErrors } from '../errors.js';
import type { Account } from './account.js';
import type { PostgresPrograms } from './postgres-programs.js';

const run = promisify(execFile);

/** Major version of the data in a folder; nothing where there is none. */
export async function majorOfCluster(directory: string): Promise<number | undefined> {
  const version = await readFile(`${directory}/PG_VERSION`, 'utf8').catch(() => undefined);
  return version === undefined ? undefined : Number.parseInt(version, 10);
}

interface NewCluster {
  readonly directory: string;
  readonly programs: PostgresPrograms;
  readonly password: string;
  readonly account: Account | undefined;
}

/** Makes the folder of a PostgreSQL, whole or not at all. Throws `MARTS_SERVER_FAILED`. */
export async function createCluster({ directory, programs, password, account }: NewCluster): Promise<void> {
  const unfinished = `${directory}.new`;
  const passwordFile = `${directory}.password`;
  const own = async (path: string) => {
    if (account !== undefined) await chown(path, account.uid, account.gid);
  };
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await own(unfinished);
    await rm(passwordFile, { force: true });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
    await own(passwordFile);
    const options = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--no-locale'];
    await run(programs.initdb, ['-D', unfinished, `--pwfile=${passwordFile}`, ...options], { cwd: '/', ...account });
    // Empty at most: whoever gave it to us has made it.
    await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  } catch (error) {
    throw martErrors.create('MARTS_SERVER_FAILED', {
      message: `initdb could not make ${directory}: ${messageOf(error)}`,
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

const stopTimeoutMs = 10_000;

/**
 * Ends a PostgreSQL that was left behind on the folder, as when whoever had started it was killed. What a copy of the folder says of the
 * server of the first one is taken away: PostgreSQL would not start beside it. Returns whether it was such a copy.
 */
export async function stopLeftover(directory: string, clock: Clock): Promise<boolean> {
  const path = `${directory}/postmaster.pid`;
  const [first = '', place = ''] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const pid = Number.parseInt(first, 10);
  if (!(pid > 1)) return false;
  if (await isPostgresOn(pid, directory)) {
    const deadline = clock.monotonic() + stopTimeoutMs;
    process.kill(pid, 'SIGINT');
    while (await isPostgresOn(pid, directory)) {
      if (clock.monotonic() > deadline) process.kill(pid, 'SIGQUIT');
      await clock.sleep(100);
    }
    return false;
  }
  // Only there it is certain that nobody has this very folder open, whatever its name was then.
  const isCopy = process.platform === 'linux' && place !== directory && (await isPostgresOn(pid, place));
  if (isCopy) await rm(path, { force: true });
  return isCopy;
}

/** A pid alone may be another process by now. PostgreSQL's working folder is that of its data, also when that was moved. */
async function isPostgresOn(pid: number, directory: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const [there, here] = await Promise.all(
      [`/proc/${pid}/cwd`, directory].map((one) => stat(one).catch(() => undefined)),
    );
    return command.includes('postgres') && there !== undefined && there.ino === here?.ino && there.dev === here.dev;
  }
  const command = await run('/bin/ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
  return command.includes('postgres') && command.includes(` ${directory} `);
}
