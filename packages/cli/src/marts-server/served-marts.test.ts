import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentProcess } from '@phlo/state';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { martsServerFiles } from './files.js';
import { ensurePassword } from './pass-file.js';
import { createMartsServerInfo } from './served-marts.js';
import { removeServerRecord, writeServerRecord } from './server-record.js';
import type { ServerRecord } from './server-record.js';
import { writeWhole } from './write-whole.js';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.asyncDispose]());
let count = 0;
let files: ReturnType<typeof martsServerFiles>;
beforeEach(() => {
  count += 1;
  files = martsServerFiles(join(folder.dir, String(count)));
});

const own = currentProcess();
const record = (given: Partial<ServerRecord> = {}): ServerRecord => ({
  kind: 'pglite',
  directory: files.marts,
  host: '127.0.0.1',
  port: 4711,
  isReady: true,
  process: own,
  ...given,
});

describe('the server of the marts', () => {
  it('is found by its record, with a password that only its owner may read', async () => {
    const password = await ensurePassword(files.passFile);
    await writeServerRecord(files.record, record());
    const { kind, directory, host, port } = record();
    expect(await createMartsServerInfo(files).ready()).toEqual({
      kind,
      directory,
      host,
      port,
      passFile: files.passFile,
      password,
    });
    for (const path of [files.passFile, files.record]) expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await ensurePassword(files.passFile)).toBe(password);
  });

  it.each<[string, ServerRecord['process']]>([
    ['whose process has ended', { ...own, pid: 2 ** 22 + 1 }],
    ['whose pid is another process by now', { ...own, startedAt: 'long ago' }],
    ['of another machine', { ...own, host: 'elsewhere' }],
  ])('is not one %s', async (_, process) => {
    await ensurePassword(files.passFile);
    await writeServerRecord(files.record, record({ process }));
    expect(await createMartsServerInfo(files).running()).toBeUndefined();
  });

  it('is not that of another folder, of which this one is a copy', async () => {
    await ensurePassword(files.passFile);
    const first = martsServerFiles(join(folder.dir, 'first'));
    for (const directory of [first.marts, first.data]) {
      await writeServerRecord(files.record, record({ directory }));
      expect(await createMartsServerInfo(files).ready()).toBeUndefined();
    }
  });

  it.each(['', '{', '{"port": "x"}', '[]'])('is not one that %j tells of', async (text) => {
    await writeWhole(files.record, text);
    expect(await createMartsServerInfo(files).running()).toBeUndefined();
  });

  it('runs before it is ready', async () => {
    await ensurePassword(files.passFile);
    await writeServerRecord(files.record, record({ isReady: false }));
    const info = createMartsServerInfo(files);
    expect(await info.running()).toMatchObject({ port: 4711 });
    expect(await info.ready()).toBeUndefined();
  });

  it('says where marts go that only it reaches', async () => {
    const info = createMartsServerInfo(files);
    expect(await info.describe()).toBeUndefined();
    await writeWhole(files.engine, 'postgresql\n');
    expect(await info.describe()).toMatch(/which does not run now$/);
    await writeServerRecord(files.record, record({ kind: 'postgres' }));
    expect(await info.describe()).toBe('postgres://127.0.0.1:4711/postgres');
  });

  it('takes its own record away, and that of no other', async () => {
    await writeServerRecord(files.record, record());
    await removeServerRecord(files.record, { ...own, startedAt: 'later' });
    expect(await createMartsServerInfo(files).running()).toBeDefined();
    await removeServerRecord(files.record, own);
    expect(await createMartsServerInfo(files).running()).toBeUndefined();
    await writeFile(files.record, 'garbage');
    await removeServerRecord(files.record, own);
  });
});
