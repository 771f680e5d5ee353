import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { createMemoryLogger, describeDestination } from '@phlo/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pgliteDestination, postgresDestination } from './destinations.js';

let projectDir: string;
let held: string[];
beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'phlo-destinations-'));
  held = [];
});
afterEach(() => rm(projectDir, { recursive: true, force: true }));

function contextFor(url: string) {
  const clock = createSystemClock();
  const exclusive = async (resource: string) => {
    held.push(resource);
    return { [Symbol.dispose]: () => void held.splice(held.indexOf(resource), 1) };
  };
  return { url, projectDir, clock, exclusive, config: undefined, log: createMemoryLogger(clock) };
}

describeDestination('pglite', async () => {
  // Each test of the suite has an empty folder: that of `beforeEach`.
  const open = () => pgliteDestination.open(contextFor('pglite:marts'));
  return {
    open,
    async read(relation) {
      await using target = await open();
      const exists = await target.query('select to_regclass($1) is not null as here', [relation]);
      if (exists[0]?.here !== true) return undefined;
      const rows = await target.query(`select id::text, name from ${relation}`);
      return rows.map(({ id, name }) => [id, name] as readonly (string | null)[]);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});

describe('the destination pglite', () => {
  it.each([
    ['pglite:.phlo/marts', '/p/.phlo/marts'],
    ['pglite:/data/marts', '/data/marts'],
    ['pglite:///data/marts', '/data/marts'],
    ['pglite://./marts', '/p/marts'],
  ])('says that %s is a folder of the project', (url, folder) => {
    expect(pgliteDestination.describe(url, { projectDir: '/p' })).toBe(`pglite:${folder}`);
  });

  it('has its folder for itself for as long as it is open', async () => {
    const target = await pgliteDestination.open(contextFor('pglite:marts'));
    expect(held).toEqual([join(projectDir, 'marts')]);
    expect(await target.query('select 1 as one')).toEqual([{ one: 1 }]);
    await target[Symbol.asyncDispose]();
    expect(held).toEqual([]);
  });

  it('leaves the folder to others where it cannot be opened', async () => {
    await writeFile(join(projectDir, 'marts'), 'no folder');
    await expect(pgliteDestination.open(contextFor('pglite:marts'))).rejects.toMatchObject({
      code: 'MARTS_FOLDER_BROKEN',
    });
    expect(held).toEqual([]);
  });
});

describe('the destination postgres', () => {
  it('says where a URL leads without its password, and refuses what is none', () => {
    const url = 'postgres://ada:secret@db.example/shop';
    expect(postgresDestination.describe(url, { projectDir: '/p' })).toBe('postgres://db.example:5432/shop');
    expect(() => postgresDestination.describe('db.example/shop', { projectDir: '/p' })).toThrow(
      expect.objectContaining({ code: 'MARTS_URL_INVALID' }),
    );
  });
});
