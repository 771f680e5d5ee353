import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdtemp, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, createMemoryLogger } from '@phlo/testing';
import { findChanged, findFiles, hashFiles, isSameContent, isSurelyNew, readFingerprints } from './fingerprints.js';
import type { Fingerprint } from './fingerprints.js';
import { selectFresh } from './select-fresh.js';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'phlo-ingest-'));
});
afterEach(() => rm(project, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(project, name), text);

const find = (names: readonly string[], known: readonly Fingerprint[] = []) =>
  findFiles(
    names.map((name) => join(project, name)),
    { projectDir: project, known },
  );

const take = async (names: readonly string[], known: readonly Fingerprint[] = []) =>
  hashFiles(await find(names, known), new AbortController().signal);

const prints = async (names: readonly string[]) => (await take(names)).map(({ print }) => print);

describe('fingerprints', () => {
  it('tell contents, not names', async () => {
    await write('a.csv', 'same');
    await write('b.csv', 'same');
    await write('c.csv', 'other');
    const [a, b, c] = await prints(['a.csv', 'b.csv', 'c.csv']);
    expect(a).toMatchObject({ path: 'a.csv', sizeBytes: 4 });
    expect(a?.sha256).toBe(b?.sha256);
    expect(a?.sha256).not.toBe(c?.sha256);
  });

  it('are those of the whole content, however many pieces it is read in', async () => {
    const content = Array.from({ length: 300_000 }, (_, index) => `${index}\n`).join('');
    await write('a.csv', content);
    const [print] = await prints(['a.csv']);
    expect(print?.sizeBytes).toBeGreaterThan(1 << 20);
    expect(print?.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('are not taken again of a file whose size and time are as they were', async () => {
    await write('a.csv', 'same');
    const known = (await prints(['a.csv'])).map((print) => ({ ...print, sha256: 'as it was known' }));
    expect((await take(['a.csv'], known))[0]?.print.sha256).toBe('as it was known');
    await appendFile(join(project, 'a.csv'), '!');
    expect((await take(['a.csv'], known))[0]?.print.sha256).not.toBe('as it was known');
  });

  it('have a code for a file that went away, and for one that may not be read', async () => {
    await expect(take(['gone.csv'])).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
    // A folder is what every user may not read as a file; root reads what has no permissions.
    await expect(take(['.'])).rejects.toMatchObject({ code: 'SOURCE_INACCESSIBLE', cause: { code: 'EISDIR' } });
  });

  it('stop with the reason of their signal', async () => {
    await write('a.csv', 'x'.repeat(1 << 22));
    const reason = new Error('interrupted');
    const found = await find(['a.csv']);
    await expect(hashFiles(found, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('findChanged', () => {
  it('finds files that were written to, replaced or removed since', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await write(name, 'text');
    const files = await take(['a', 'b', 'c', 'd']);
    expect(await findChanged(files)).toEqual([]);
    await appendFile(join(project, 'a'), '!');
    await write('b2', 'next');
    await utimes(join(project, 'b2'), 1, 1);
    await rename(join(project, 'b2'), join(project, 'b'));
    await unlink(join(project, 'c'));
    await chmod(join(project, 'd'), 0o600);
    expect(await findChanged(files)).toEqual(['a', 'b', 'c']);
  });
});

describe('isSameContent', () => {
  it('looks at contents only, and counts them', async () => {
    await write('a', '1');
    await write('b', '2');
    await write('c', '1');
    const [a, b, c] = await prints(['a', 'b', 'c']);
    if (!a || !b || !c) throw new Error('three files have three fingerprints');
    expect(isSameContent([a, b], [b, c])).toBe(true);
    expect(isSameContent([a], [a, c])).toBe(false);
    expect(isSameContent([], [])).toBe(true);
  });

  it('takes content that was not read for no other', async () => {
    await write('a', '1');
    const [known, found] = [await prints(['a']), await find(['a'])];
    expect(
      isSameContent(
        found.map(({ print }) => print),
        known,
      ),
    ).toBe(false);
  });
});

describe('isSurelyNew', () => {
  it('holds where no other file has the size of one that was not read', async () => {
    await write('a', '1');
    await write('b', '22');
    const known = await prints(['a']);
    expect(isSurelyNew(await find(['a', 'b'], known), known)).toBe(true);
  });

  it('does not hold where a loaded file has its size, or a second one of these', async () => {
    await write('a', '1');
    const known = await prints(['a']);
    await write('b', '2');
    expect(isSurelyNew(await find(['b'], known), known)).toBe(false);
    await write('c', '22');
    await write('d', '33');
    expect(isSurelyNew(await find(['c', 'd'], known), known)).toBe(false);
  });
});

describe('selectFresh', () => {
  const select = async (names: readonly string[], known: readonly Fingerprint[]) => {
    const log = createMemoryLogger(createManualClock());
    const fresh = selectFresh(await take(names, known), { known, log });
    return { names: fresh.map(({ print }) => print.path), messages: log.messages() };
  };

  it('leaves out what was loaded under whatever name, and takes one of two that are the same', async () => {
    await write('a', '1');
    await write('b', '2');
    const known = await prints(['a']);
    await rename(join(project, 'a'), join(project, 'renamed'));
    await write('c', '2');
    expect(await select(['b', 'c', 'renamed'], known)).toEqual({
      names: ['b'],
      messages: ['c is the same as b, which is loaded once.', 'renamed is the same as a, which is loaded once.'],
    });
  });

  it('takes all of a file that has changed, and says so', async () => {
    await write('a', '1');
    const known = await prints(['a']);
    await write('a', '1 and more');
    expect(await select(['a'], known)).toEqual({
      names: ['a'],
      messages: ['a has changed since it was loaded; append loads all of it again.'],
    });
  });
});

describe('readFingerprints', () => {
  it('reads what a snapshot says of its files; of others there are none', () => {
    const print = { path: 'a', sizeBytes: 1, mtimeMs: 2, sha256: 'x' };
    expect(readFingerprints({ 'phlo.files': JSON.stringify([print]) })).toEqual([print]);
    expect(readFingerprints({ operation: 'append' })).toEqual([]);
    expect(readFingerprints(undefined)).toEqual([]);
  });
});
