import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findProgram } from './find-program.js';

const dir = mkdtempSync(join(tmpdir(), 'phlo-programs-'));
afterAll(() => rmSync(dir, { recursive: true }));

const program = (path: string, mode = 0o755) => {
  const file = join(dir, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, mode);
  return file;
};

it('finds a program on PATH, at its path, or the newest of its versions; a file that cannot be run is none', () => {
  program('a/tool', 0o644);
  const tool = program('b/tool');
  expect(findProgram('tool', `${dir}/none:${dir}/a:${dir}/b`)).toBe(tool);
  expect(findProgram('tool', `${dir}/a`)).toBeUndefined();
  expect(findProgram(tool)).toBe(tool);
  program('lib/9/bin/server');
  const newest = program('lib/17/bin/server');
  mkdirSync(join(dir, 'lib/18/bin'), { recursive: true });
  expect(findProgram(`${dir}/lib/*/bin/server`)).toBe(newest);
  expect(findProgram(`${dir}/lib/*/bin/client`)).toBeUndefined();
});
