import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { put } from '../plugin/plugin-project.test.setup.js';
import { readTarball } from './read-tarball.js';

it.each([['ustar'], ['pax'], ['gnu']])(
  'reads one file of what was packed as %s, whatever lies around it',
  async (format) => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    const text = JSON.stringify({ name: 'chat', description: 'é'.repeat(700) });
    put(dir, 'package/a.js', 'x'.repeat(1_000));
    put(dir, 'package/deep/package.json', '{"name":"another"}');
    put(dir, 'package/empty.js', '');
    put(dir, 'package/package.json', text);
    execFileSync('tar', [
      `--format=${format}`,
      '-czf',
      join(dir, 'chat.tgz'),
      '-C',
      dir,
      'package/a.js',
      'package/deep',
      'package/empty.js',
      'package/package.json',
    ]);
    const packed = readFileSync(join(dir, 'chat.tgz'));
    expect(readTarball(packed, 'package.json')).toBe(text);
    expect(readTarball(packed, 'deep/package.json')).toBe('{"name":"another"}');
    expect(readTarball(packed, 'nothing.json')).toBeUndefined();
  },
);

it('finds nothing in what is no archive, and refuses what is no gzip', () => {
  expect(readTarball(gzipSync('x'.repeat(2_000)), 'package.json')).toBeUndefined();
  expect(readTarball(gzipSync(''), 'package.json')).toBeUndefined();
  expect(() => readTarball(Buffer.from('no'), 'package.json')).toThrow('incorrect header check');
});
