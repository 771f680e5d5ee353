import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'phlo/testing';

const bin = join(dirname(createRequire(import.meta.url).resolve('phlo/package.json')), 'bin', 'phlo.cjs');
const project = new URL('project', import.meta.url).pathname;
const exports = join(project, 'exports');
const run = (...args: readonly string[]): unknown =>
  JSON.parse(
    execFileSync(process.execPath, [bin, '-C', project, 'run', '--json', ...args], { encoding: 'utf8', stdio: 'pipe' }),
  );
const files = () => readdirSync(exports).filter((name) => name.endsWith('.csv'));

beforeEach(async () => {
  for (const folder of ['exports', 'lake', '.phlo']) await rm(join(project, folder), { recursive: true, force: true });
});

test('a run publishes its marts into the folder, and again only what has changed', () => {
  expect(run()).toMatchObject({ status: 'success', marts: { target: `__plugin__://${exports}` } });
  const [file = ''] = files();
  expect(readFileSync(join(exports, file), 'utf8')).toBe('"id","note"\n"1","a\nb"\n"2",\\N\n');
  expect(JSON.parse(readFileSync(join(exports, 'published.json'), 'utf8'))).toMatchObject([
    { relation: 'marts.items', rows: 2, file },
  ]);

  run();
  expect(files()).toEqual([file]);
  run('--full-refresh');
  expect(files()).toHaveLength(1);
  expect(existsSync(join(exports, file))).toBe(false);
}, 90_000);
