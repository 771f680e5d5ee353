import { appendFile, chmod, mkdtemp, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, createMemoryLogger } from '@phlo/testing';
import { findChanged, isSameContent, readFingerprints, takeFingerprints } from './fingerprints.js';
import type { Fingerprint } from './fingerprints.js';
import { selectFresh } from './select-fresh.js';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'phlo-ingest-'));
});
afterEach(() => rm(project, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(project, name), text);

const take = (names: readonly string[], known: readonly Fingerprint[] = []) =>
  takeFingerprints(
    names.map((name) => join(project, name)),
    { projectDir: project, known, signal: new AbortController().signal },
  );

const prints = async (names: readonly string[]) => (await take(names)).map(({ print }) => print);

describe('takeFingerprints', () => {
  it('tells contents, not names', async () => {
    await write('a.csv', 'same');
    await write('b.csv', 'same');
    await write('c.csv', 'other');
    const [a, b, c] = await prints(['a.csv', 'b.csv', 'c.csv']);
    expect(a).toMatchObject({ path: 'a.csv', sizeBytes: 4 });
    expect(a?.sha256).toBe(b?.sha256);
    expect(a?.sha256).not.toBe(c?.sha256);
  });

  it('does not read a file again whose size and time are as they were', async () => {
    await write('a.csv', 'same');
    const known = (await prints(['a.csv'])).map((print) => ({ ...print, sha256: 'as it was known' }));
    expect((await take(['a.csv'], known))[0]?.print.sha256).toBe('as it was known');
    await appendFile(join(project, 'a.csv'), '!');
    expect((await take(['a.csv'], known))[0]?.print.sha256).not.toBe('as it was known');
  });

  it('has a code for a file that went away, and for one that may not be read', async () => {
    await expect(take(['gone.csv'])).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
    // A folder is what every user may not read as a file; root reads what has no permissions.
    await expect(take(['.'])).rejects.toMatchObject({ code: 'SOURCE_INACCESSIBLE', cause: { code: 'EISDIR' } });
  });

  it('stops with the reason of its signal', async () => {
    await write('a.csv', 'x'.repeat(1 << 22));
    const reason = new Error('interrupted');
    const taking = takeFingerprints([join(project, 'a.csv')], {
      projectDir: project,
      known: [],
      signal: AbortSignal.abort(reason),
    });
    await expect(taking).rejects.toBe(reason);
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
