import { spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo, temporaryFolder } from './command-line.test.setup.js';

const folder = temporaryFolder();
const cwd = join(folder.dir, 'shop');
const phloBin = fileURLToPath(new URL('../bin/phlo.cjs', import.meta.url));
const many = 'select i, i * 2 as twice from range(120000) t(i)';

beforeAll(() => phlo(['init', 'shop'], { cwd: folder.dir }));
afterAll(() => folder[Symbol.asyncDispose]());

interface ReadShortly {
  readonly args: readonly string[];
  readonly stream: 'stdout' | 'stderr';
}

/** Reads a little of what a command prints and closes the pipe, as `| head` does. */
function readShortly({ args, stream }: ReadShortly): Promise<{ code: number | null; rest: string }> {
  const child = spawn(process.execPath, [phloBin, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  child[stream].once('data', () => child[stream].destroy());
  const outcome = { rest: '' };
  child[stream === 'stdout' ? 'stderr' : 'stdout'].on('data', (text: Buffer) => (outcome.rest += text.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...outcome })));
}

describe('a reader that goes away', () => {
  it.each([
    ['rows', ['query', many]],
    ['JSON', ['query', many, '--json']],
    ['a list', ['events']],
  ] as const)('of %s ends nothing badly', async (_, args) => {
    expect(await readShortly({ args, stream: 'stdout' })).toEqual({ code: 0, rest: '' });
  });

  it('of the progress does not end the run', async () => {
    const { code, rest } = await readShortly({ args: ['run', '--select', 'bronze.*'], stream: 'stderr' });
    expect(code).toBe(0);
    expect(rest).toMatch(/success in/);
  }, 60_000);
});

describe('a result that is long', () => {
  it('is printed as a whole, as rows and as JSON', async () => {
    const { stdout } = await phlo(['query', many], { cwd });
    expect(stdout.match(/^ *119999 +239998$/m)).not.toBeNull();
    expect(stdout).toMatch(/\n120,000 rows\n$/);
    const rows = JSON.parse((await phlo(['query', many, '--json'], { cwd })).stdout) as readonly object[];
    expect([rows.length, rows.at(-1)]).toEqual([120_000, { i: 119_999, twice: 239_998 }]);
  }, 60_000);

  it('that fails on its way is one JSON document that says so, and no row', async () => {
    const sql = "select i, case when i = 110000 then error('late') else i end as n from range(120000) t(i)";
    const { code, stdout } = await phlo(['query', sql, '--json'], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringContaining('late') } });
  });

  it.runIf(process.platform === 'linux')('that finds no room is an error', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [phloBin, 'query', many], { cwd, stdio: ['ignore', full, 'pipe'] });
    let text = '';
    child.stderr?.on('data', (part: Buffer) => (text += part.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(1);
    expect(text.match(/OUTPUT_LOST/g)).toHaveLength(1);
  });
});

it('no error names a secret of the project, also where its files cannot be loaded', async () => {
  await using other = temporaryFolder();
  await phlo(['init', 'shop', '--template', 'empty'], { cwd: other.dir });
  const shop = join(other.dir, 'shop');
  const configuration = `import { defineProject, env } from 'phlo';
export default defineProject({ name: 'shop', plugins: { config: { chat: { token: env('CHAT_TOKEN') } } } });`;
  writeFileSync(join(shop, 'phlo.config.ts'), configuration);
  const file = join(shop, 'workflows/ingestion/fails.ts');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "throw new Error('refused: ' + process.env['CHAT_TOKEN']);");
  const env = { CHAT_TOKEN: 'a-token-of-the-channel' };
  for (const args of [['status', '--debug'], ['status', '--json', '--debug'], ['doctor'], ['doctor', '--json']]) {
    const { stdout, stderr } = await phlo(args, { cwd: shop, env });
    expect(stdout + stderr).toContain('refused: ***');
    expect(stdout + stderr).not.toContain(env.CHAT_TOKEN);
  }
  writeFileSync(file, '');
  const { stderr } = await phlo(['query', `select '${env.CHAT_TOKEN}'::int`], { cwd: shop, env });
  expect(stderr).toContain("Could not convert string '***'");
});
