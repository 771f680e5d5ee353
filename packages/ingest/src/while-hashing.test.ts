import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from './fingerprints.js';
import type { FoundFile } from './fingerprints.js';
import { whileHashing } from './while-hashing.js';

const content = 'x'.repeat(3 << 20);

let project: string;
let found: readonly FoundFile[];
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'phlo-ingest-'));
  const path = join(project, 'a.csv');
  await writeFile(path, content);
  found = await findFiles([path], { projectDir: project, known: [] });
});
afterEach(() => rm(project, { recursive: true }));

const never = new AbortController().signal;

describe('whileHashing', () => {
  it('gives what the load gives, and the hash of what was loaded', async () => {
    const { result, hashed } = await whileHashing(found, async () => 7, never);
    expect(result).toBe(7);
    expect(hashed.map(({ print }) => print.sha256)).toEqual([createHash('sha256').update(content).digest('hex')]);
  });

  it('fails with the error of the load, not with that of the hashing that it stopped', async () => {
    const failure = new Error('the load failed');
    await expect(whileHashing(found, () => Promise.reject(failure), never)).rejects.toBe(failure);
  });

  it('waits for a load whose file cannot be hashed, and fails then', async () => {
    await rm(join(project, 'a.csv'));
    let isLoaded = false;
    const load = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isLoaded = true;
    };
    await expect(whileHashing(found, load, never)).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
    expect(isLoaded).toBe(true);
  });

  it('fails with the reason of its signal', async () => {
    const reason = new Error('interrupted');
    await expect(whileHashing(found, async () => 7, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
