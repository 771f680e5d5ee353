import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo, phloBin, phloJson, temporaryFolder } from './command-line.test.setup.js';

const folder = temporaryFolder();
const dir = join(folder.dir, 'shop');
const definitions = (rows: string) => `import { column, ingestion } from 'phlo';

function priceOf(n: number): number {
  if (n > 100) {
    return n / 2;
  }
  return n;
}

export const numbers = ingestion({ table: 'bronze.numbers', schema: { n: column.double() }, strategy: 'replace' }, function* () {
  yield [${rows}].map((n) => ({ n: priceOf(n) }));
});
`;

beforeAll(() => {
  for (const name of ['workflows', 'tests']) mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(
    join(dir, 'phlo.config.ts'),
    `import { defineProject } from 'phlo';\nexport default defineProject({ name: 'shop' });\n`,
  );
  writeFileSync(join(dir, 'workflows/numbers.ts'), definitions('1, 2'));
  writeFileSync(join(dir, 'workflows/unused.ts'), `export const never = () => 'nobody';\n`);
  writeFileSync(
    join(dir, 'tests/numbers.test.ts'),
    `import { expect, runProject, test } from 'phlo/testing';
test('two numbers', async () => {
  await using run = await runProject();
  expect(await run.query('select count(*) as n from bronze.numbers')).toEqual([{ n: 2 }]);
});
`,
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('phlo test', () => {
  it('says with --coverage which lines of the definitions the tests have run, and which nobody has', async () => {
    const { code, stdout } = await phlo(['test', '--coverage'], { cwd: join(dir, 'tests') });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Tests {2}1 passed/)]);
    expect(stdout).not.toContain('\u001B[');
    expect(stdout).toMatch(/numbers\.ts \| +[\d.]+ \| +[\d.]+ \| +100 \| +[\d.]+ \| 5 /);
    expect(stdout).toMatch(/unused\.ts +\| +50 \| +100 \| +0 /);
    const lcov = readFileSync(join(dir, '.phlo/coverage/lcov.info'), 'utf8');
    expect(lcov).toMatch(/SF:workflows\/numbers\.ts/);
  }, 120_000);

  it('has the coverage in its one document with --json', async () => {
    interface Report {
      readonly numPassedTests: number;
      readonly coverageMap: Readonly<Record<string, unknown>>;
    }
    const report = await phloJson<Report>(['test', 'numbers.test.ts', '--coverage'], { cwd: join(dir, 'tests') });
    expect(report.numPassedTests).toBe(1);
    expect(Object.keys(report.coverageMap).toSorted()).toEqual([
      join(dir, 'workflows/numbers.ts'),
      join(dir, 'workflows/unused.ts'),
    ]);
  }, 120_000);

  it('stays with --watch, runs the tests again when a definition has changed, and ends at Ctrl-C', async () => {
    const child = spawn(process.execPath, [phloBin, 'test', '--watch'], {
      cwd: dir,
      env: { ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    try {
      const soon = { timeout: 60_000, interval: 100 };
      await expect.poll(() => output, soon).toMatch(/Tests {2}1 passed/);
      await expect.poll(() => output, soon).toMatch(/Waiting for file changes/);
      // The files are watched a little later than it says so: one is written until that is noticed.
      const write = (numbers: string) => () => {
        writeFileSync(join(dir, 'workflows/numbers.ts'), definitions(numbers));
        return output;
      };
      const often = { timeout: 60_000, interval: 3_000 };
      await expect.poll(write('1, 2, 3'), often).toMatch(/Tests {2}1 failed/);
      await expect.poll(write('1, 200'), often).toMatch(/Tests {2}1 passed[^]*Tests {2}1 failed[^]*Tests {2}1 passed/);
      child.kill('SIGINT');
      await once(child, 'close');
      expect(child.exitCode).toBe(130);
    } finally {
      child.kill('SIGKILL');
    }
  }, 240_000);

  it('has no test where no file is found and where a file holds none, and prints one document and no other exit code', async () => {
    writeFileSync(join(dir, 'tests/empty.test.ts'), "import { test } from 'phlo/testing';\nvoid test;\n");
    for (const filter of ['nowhere.test.ts', 'tests/empty.test.ts']) {
      const { code, stdout, stderr } = await phlo(['test', filter], { cwd: dir });
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^error TESTS_MISSING {2}No test in \S+ matches /m)]);
      expect(stdout + stderr).not.toMatch(/exiting with code/);
      const failed = await phlo(['test', filter, '--json'], { cwd: dir });
      expect(JSON.parse(failed.stdout)).toEqual({ error: expect.objectContaining({ code: 'TESTS_MISSING' }) });
    }
    rmSync(join(dir, 'tests/empty.test.ts'));
  }, 120_000);

  it('fails with a file that cannot be loaded, and with a promise that rejects behind a test', async () => {
    const broken = {
      'syntax.test.ts': 'const = ;\n',
      'floating.test.ts':
        "import { test } from 'phlo/testing';\ntest('passes', () => { void Promise.reject(new Error('later')); });\n",
    };
    for (const [name, text] of Object.entries(broken)) {
      writeFileSync(join(dir, 'tests', name), text);
      expect((await phlo(['test', name], { cwd: dir })).code, name).toBe(1);
      const { code, stdout } = await phlo(['test', name, '--json'], { cwd: dir });
      expect([code, JSON.parse(stdout)], name).toEqual([
        1,
        expect.objectContaining({ testResults: [expect.anything()] }),
      ]);
      rmSync(join(dir, 'tests', name));
    }
  }, 120_000);

  it('refuses --watch with --json', async () => {
    const { code, stderr } = await phlo(['test', '--watch', '--json'], { cwd: dir });
    expect([code, stderr]).toEqual([2, expect.stringContaining('USAGE')]);
  });
});
