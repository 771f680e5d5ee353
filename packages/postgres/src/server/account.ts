import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A user of this machine that PostgreSQL runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. Whom it is to run as instead: the user `postgres`, where there is one and it can get to the
 * folder; else why not.
 */
export async function findAccount(folder: string): Promise<Account | string> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? [];
  if (uid === undefined || gid === undefined) return 'PostgreSQL refuses to run as root, and there is no user postgres';
  const account = { uid: Number(uid), gid: Number(gid) };
  try {
    await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], account);
    return account;
  } catch {
    return `PostgreSQL refuses to run as root, and the user postgres may not enter ${folder}`;
  }
}
