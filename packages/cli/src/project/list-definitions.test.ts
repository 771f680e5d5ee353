import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDefinitions } from './list-definitions.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'phlo-list-'));
  mkdirSync(join(dir, 'workflows/gold'), { recursive: true });
  mkdirSync(join(dir, 'elsewhere'));
  writeFileSync(join(dir, 'workflows/gold/b.sql'), '');
  writeFileSync(join(dir, 'elsewhere/a.ts'), '');
});
afterEach(() => rmSync(dir, { recursive: true }));

const list = async () => {
  const files = await listDefinitions(join(dir, 'workflows'), dir);
  return files.map((path) => relative(dir, path));
};

describe('files with definitions', () => {
  it('are those that links lead to as well, by the name of the link', async () => {
    symlinkSync('../elsewhere/a.ts', join(dir, 'workflows/linked.ts'));
    symlinkSync('../elsewhere', join(dir, 'workflows/team'));
    expect(await list()).toEqual(['workflows/gold/b.sql', 'workflows/linked.ts', 'workflows/team/a.ts']);
  });

  it('are found where a link leads to a folder above it', async () => {
    symlinkSync('..', join(dir, 'workflows/gold/up'));
    expect(await list()).toEqual(['workflows/gold/b.sql']);
  });

  it('are none where the folder is not there', async () => {
    expect(await listDefinitions(join(dir, 'nowhere'), dir)).toEqual([]);
  });

  it('do not leave out a link that leads nowhere without a word, but for the lock of an editor', async () => {
    symlinkSync('somebody@laptop.4711', join(dir, 'workflows/.#b.sql'));
    expect(await list()).toEqual(['workflows/gold/b.sql']);
    symlinkSync('../gone.ts', join(dir, 'workflows/orders.ts'));
    await expect(list()).rejects.toMatchObject({
      code: 'DEFINITION_FAILED',
      message: 'workflows/orders.ts is a symbolic link to what is not there.',
    });
  });
});
