// How long the command line takes to start, from spawn to exit, beside Node that does nothing: `npm run bench:cli`.
// Every figure is a median of paired ratios (BENCH_ROUNDS, 15): each run lies between two of `node -e 0`. The last line
// is JSON; the exit code is 1 where a gate is missed.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { median } from './run-case.js';

const execute = promisify(execFile);
const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const phlo = join(dirname(createRequire(import.meta.url).resolve('phlo/package.json')), 'bin/phlo.cjs');
const pluginCount = 40;

const cases = [
  { key: 'help_vs_node', args: ['--help'], most: 2, isRight: (text) => text.startsWith('Usage: phlo') },
  { key: 'version_vs_node', args: ['--version'], most: 2, isRight: (text) => /^\d+\.\d+\.\d+/.test(text) },
  {
    key: 'plugin_list_40_vs_node',
    args: ['plugin', 'list', '--json'],
    most: 3,
    isRight: (text) => JSON.parse(text).length >= pluginCount,
  },
];

/** A project whose dependencies are plugins: what is installed, without the code that is not to be loaded. */
function writeProject(dir) {
  const write = (path, value) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), typeof value === 'string' ? value : JSON.stringify(value));
  };
  const names = Array.from({ length: pluginCount }, (_, index) => `phlo-plugin-${index}`);
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  write('package.json', { name: 'bench-plugins', version: '1.0.0', type: 'module', dependencies });
  write('phlo.config.ts', "import { defineProject } from 'phlo';\nexport default defineProject({ name: 'bench' });\n");
  for (const name of names) {
    const hooks = ['first', 'second'].map((hook) => ({
      name: hook,
      on: 'quality.result',
      where: { assets: 'bronze.**' },
      priority: 100,
      policy: 'log',
      delivery: 'inline',
    }));
    const plugins = { hooks: { [name]: { entry: './plugin.js', hooks } } };
    write(`node_modules/${name}/package.json`, {
      name,
      version: '1.0.0',
      type: 'module',
      exports: './plugin.js',
      phlo: { apiVersion: 1, plugins },
    });
    write(`node_modules/${name}/plugin.js`, "throw new Error('nobody asked for this plugin');\n");
  }
}

/** Milliseconds of a process that ends well. */
async function run(args, cwd) {
  const start = performance.now();
  const { stdout } = await execute(process.execPath, args, { cwd });
  return { ms: performance.now() - start, stdout };
}

async function measure({ key, args, most, isRight }, cwd) {
  const warm = await run([phlo, ...args], cwd);
  if (!isRight(warm.stdout)) throw new Error(`phlo ${args.join(' ')} printed\n${warm.stdout}`);
  const idle = async () => (await run(['-e', '0'], cwd)).ms;
  const ratios = [];
  const times = [];
  let before = await idle();
  for (let round = 0; round < rounds; round += 1) {
    const { ms } = await run([phlo, ...args], cwd);
    const after = await idle();
    ratios.push(ms / ((before + after) / 2));
    times.push(ms);
    before = after;
  }
  const ratio = median(ratios);
  const verdict = ratio <= most ? 'met' : 'MISSED';
  process.stdout.write(
    `${`phlo ${args.join(' ')}`.padEnd(28)} ${`${median(times).toFixed(0)} ms`.padStart(8)}   ${ratio.toFixed(2)} times node -e 0 (at most ${most}: ${verdict})\n`,
  );
  return [key, { ratio: Number(ratio.toPrecision(3)), isMet: ratio <= most }];
}

const dir = mkdtempSync(join(tmpdir(), 'phlo-bench-cli-'));
try {
  writeProject(dir);
  const results = [];
  for (const one of cases) results.push(await measure(one, dir));
  process.exitCode = results.every(([, { isMet }]) => isMet) ? 0 : 1;
  process.stdout.write(`\n${JSON.stringify(Object.fromEntries(results.map(([key, { ratio }]) => [key, ratio])))}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
