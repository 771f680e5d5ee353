import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openScratchFolder } from './scratch-folder.js';

const dir = mkdtempSync(join(tmpdir(), 'phlo-scratch-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const host = hostname().replaceAll(/[^\w.]/g, '_');

describe('a scratch folder', () => {
  it('is of one process, for one purpose, and gone when it is disposed', async () => {
    {
      await using first = await openScratchFolder(dir, 'marts');
      await using second = await openScratchFolder(dir, 'duckdb');
      writeFileSync(join(first.path, 'a.csv'), 'a');
      expect(first.path).not.toBe(second.path);
      expect(readdirSync(dir)).toHaveLength(2);
    }
    expect(readdirSync(dir)).toEqual([]);
  });

  it('takes away what killed processes of this host left, and nothing else', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    const killed = [`marts-${host}-${pid}-abc123`, `duckdb-${host}-${pid}-abc123`];
    const kept = [`marts-${host}-${process.pid}-abc123`, `marts-elsewhere-${pid}-abc123`, 'notes'];
    for (const name of [...killed, ...kept]) mkdirSync(join(dir, name, 'deep'), { recursive: true });
    await using _ = await openScratchFolder(dir, 'marts');
    const names = readdirSync(dir);
    expect(names).toHaveLength(kept.length + 1);
    expect(names).toEqual(expect.arrayContaining(kept));
  });
});
