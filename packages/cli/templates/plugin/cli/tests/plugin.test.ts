import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'phlo/testing';

const bin = join(dirname(createRequire(import.meta.url).resolve('phlo/package.json')), 'bin', 'phlo.cjs');
const project = new URL('project', import.meta.url).pathname;
const phlo = (...args: readonly string[]) =>
  execFileSync(process.execPath, [bin, '-C', project, ...args], { encoding: 'utf8', stdio: 'pipe' });

beforeAll(() => {
  phlo('run');
}, 60_000);

test('the command lists the tables, the largest first', () => {
  expect(JSON.parse(phlo('__plugin__', '--json'))).toEqual([
    { table: 'bronze.many', rows: 3 },
    { table: 'bronze.few', rows: 2 },
  ]);
  expect(phlo('__plugin__', '--least', '3')).toMatch(/^table +rows\nbronze\.many +3\n$/);
}, 60_000);
