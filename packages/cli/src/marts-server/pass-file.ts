import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeWhole } from './write-whole.js';

/** https://www.postgresql.org/docs/current/libpq-pgpass.html */
const line = /^127\.0\.0\.1:\*:\*:postgres:([0-9a-f]+)$/m;

/** The password of the server; nothing where none was made yet. */
export async function readPassword(path: string): Promise<string | undefined> {
  return line.exec(await readFile(path, 'utf8').catch(() => ''))?.[1];
}

/** The password of the server, made where there is none. */
export async function ensurePassword(path: string): Promise<string> {
  const known = await readPassword(path);
  if (known !== undefined) return known;
  const password = randomBytes(24).toString('hex');
  await writeWhole(path, ['127.0.0.1', 'localhost'].map((host) => `${host}:*:*:postgres:${password}\n`).join(''));
  return password;
}
