import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { isPhloError } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { column } from './column.js';
import { ingestion } from './ingestion.js';
import { resolveFiles } from './resolve-files.js';
import { files } from './source.js';

const asset = ingestion(
  { table: 'bronze.x', schema: { a: column.int() }, strategy: 'append' },
  files({ path: 'never looked at' }),
);

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'phlo-ingest-'));
});
afterEach(() => rm(project, { recursive: true }));

async function touch(...paths: readonly string[]) {
  for (const path of paths) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), 'a\n1\n');
  }
}

const resolve = async (path: string | readonly string[]) =>
  (await resolveFiles(asset, { path }, project)).map((one) => relative(project, one));

async function failure(path: string): Promise<string> {
  const error: unknown = await resolve(path).catch((reason: unknown) => reason);
  if (!isPhloError(error)) throw new Error('expected a coded error', { cause: error });
  return `${error.code}: ${error.message} ${error.hint}`.replaceAll(project, '<project>');
}

describe('resolveFiles', () => {
  it('takes paths and globs, each file once, in order of code units', async () => {
    await touch('data/b.csv', 'data/B.csv', 'data/a.csv', 'data/deep/c.csv', 'data/a.txt');
    expect(await resolve('data/a.csv')).toEqual(['data/a.csv']);
    expect(await resolve('data/*.csv')).toEqual(['data/B.csv', 'data/a.csv', 'data/b.csv']);
    expect(await resolve(['data/**/*.csv', 'data/a.csv'])).toEqual([
      'data/B.csv',
      'data/a.csv',
      'data/b.csv',
      'data/deep/c.csv',
    ]);
    expect(await resolve(join(project, 'data/{a,b}.csv'))).toEqual(['data/a.csv', 'data/b.csv']);
  });

  it('takes a path that exists as it is written, and a folder of any name above a glob', async () => {
    await touch('in[1]/a.csv', 'in[1]/b*.csv', 'in[1]/bb.csv');
    expect(await resolve('in[1]/b*.csv')).toEqual(['in[1]/b*.csv']);
    await touch('(old) {x}/a.csv');
    expect(await resolve('(old) {x}/a.csv')).toEqual(['(old) {x}/a.csv']);
  });

  it('finds a file of a package where Node would, also one that its exports hide', async () => {
    await touch('node_modules/@acme/data/sets/x.csv', 'node_modules/plain/y.csv');
    await writeFile(join(project, 'node_modules/@acme/data/package.json'), '{"exports":{}}');
    expect(await resolve(['npm:@acme/data/sets/*.csv', 'npm:plain/y.csv'])).toEqual([
      'node_modules/@acme/data/sets/x.csv',
      'node_modules/plain/y.csv',
    ]);
  });

  it('says what it looked for where nothing is there', async () => {
    await touch('data/a.csv');
    expect(await failure('data/b.csv')).toMatchInlineSnapshot(
      `"SOURCE_MISSING: bronze.x reads "data/b.csv", which matches no file (looked for <project>/data/b.csv). Correct the path, or bring the file; then \`phlo run --select bronze.x\`."`,
    );
    expect(await failure('nowhere/*.csv')).toContain('which matches no file');
    expect(await failure('data')).toMatchInlineSnapshot(
      `"SOURCE_MISSING: bronze.x reads "data", which is a folder. Say which files of it, such as "data/*.csv"; then \`phlo run --select bronze.x\`."`,
    );
    expect(await failure('npm:@acme/none/x.csv')).toMatchInlineSnapshot(
      `"SOURCE_MISSING: bronze.x reads "npm:@acme/none/x.csv", which matches no file (the package is not installed in <project>). Install it with \`npm install @acme/none\`; then \`phlo run --select bronze.x\`."`,
    );
  });

  it('fails where one of several paths matches nothing, so that half of a load is not taken for all of it', async () => {
    await touch('a.csv');
    await expect(resolve(['a.csv', 'b-*.csv'])).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
  });
});
