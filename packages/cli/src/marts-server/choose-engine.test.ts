import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { chooseEngine } from './choose-engine.js';
import type { EngineName } from './choose-engine.js';
import { martsServerFiles } from './files.js';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.asyncDispose]());
let count = 0;
let files: ReturnType<typeof martsServerFiles>;
beforeEach(() => {
  count += 1;
  files = martsServerFiles(join(folder.dir, String(count)));
});

const installed = { programs: [{ initdb: '/bin/initdb', postgres: '/bin/postgres', major: 17 }] };
const away = { reason: 'PostgreSQL is away' };
const choose = (here: typeof installed | typeof away, asked?: EngineName) => chooseEngine(files, { asked, here });

describe('the engine of the marts', () => {
  it('is PostgreSQL where it is installed and no marts are there', async () => {
    expect(await choose(installed)).toEqual({ engine: 'postgresql', reason: 'PostgreSQL 17 is installed' });
  });

  it('is PGlite where PostgreSQL cannot run', async () => {
    expect(await choose(away)).toEqual({ engine: 'pglite', reason: 'PostgreSQL is away' });
  });

  it('is PGlite where it has marts already', async () => {
    await mkdir(files.marts, { recursive: true });
    await writeFile(join(files.marts, 'PG_VERSION'), '18\n');
    expect(await choose(installed)).toMatchObject({ engine: 'pglite' });
  });

  it('stays what it was at the first start, whatever is installed later', async () => {
    await choose(away);
    expect(await choose(installed)).toEqual({ engine: 'pglite' });
    expect(await choose(installed, 'pglite')).toEqual({ engine: 'pglite' });
    expect(await readFile(files.engine, 'utf8')).toBe('pglite\n');
  });

  it('is not changed by asking for another one', async () => {
    await choose(installed);
    await expect(choose(installed, 'pglite')).rejects.toMatchObject({ code: 'MARTS_ENGINE_CONFLICT', exitCode: 2 });
  });

  it('is not written down where it cannot be had', async () => {
    await expect(choose(away, 'postgresql')).rejects.toMatchObject({
      code: 'MARTS_ENGINE_MISSING',
      message: expect.stringContaining('PostgreSQL is away') as string,
    });
    expect(await choose(away)).toMatchObject({ engine: 'pglite' });
  });

  it('is chosen anew where what was written down is none', async () => {
    await mkdir(dirname(files.engine), { recursive: true });
    await writeFile(files.engine, 'oracle');
    expect(await choose(away)).toMatchObject({ engine: 'pglite' });
  });
});
