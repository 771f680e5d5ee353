import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { phlo, phloJson } from './command-line.test.setup.js';
import { durableSender, openReceiver, writeHookProject } from './hooks.test.setup.js';

const house = `definePlugin({ name: 'house', hooks: [
  onEvent('wap.gate', { name: 'guard', where: { assets: 'bronze.orders' }, handler: () => veto('not these') }),
  onEvent('ingestion.end', { name: 'fails', handler() { throw new Error('it broke') } }),
] })`;

interface Call {
  readonly plugin: string;
  readonly hook: string;
  readonly eventType: string;
  readonly outcome: string;
  readonly message?: string;
  readonly at: string;
  readonly durationMs: number;
}
const parse = (stdout: string): readonly Call[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Call);

it('phlo run --trace writes down what each hook did, deliveries after the run included, and phlo hooks trace shows it', async () => {
  await using receiver = await openReceiver();
  await using traced = writeHookProject({ plugins: `${house}, ${durableSender}`, url: receiver.url });
  expect((await phlo(['run', '--trace'], traced)).code).toBe(3);
  const calls = parse((await phlo(['hooks', 'trace', '--json'], traced)).stdout);
  const of = (hook: string) =>
    calls.filter((call) => call.hook === hook).map(({ eventType, outcome }) => `${eventType} ${outcome}`);
  expect(of('guard')).toEqual(['wap.gate veto']);
  expect(of('fails')).toEqual(['ingestion.end failed', 'ingestion.end failed']);
  const sent = of('send');
  expect(sent.filter((line) => line.endsWith(' queued'))).toHaveLength(6);
  expect(sent.filter((line) => line.endsWith(' delivered'))).toHaveLength(6);
  for (const { at, durationMs } of calls)
    expect([Number.isNaN(Date.parse(at)), durationMs >= 0]).toEqual([false, true]);
  expect(calls.map(({ at }) => at)).toEqual(calls.map(({ at }) => at).toSorted());

  const one = await phlo(['hooks', 'trace', '--run', 'last', '--hook', 'house/fails'], traced);
  expect(one.stdout.split('\n').slice(1, -1)).toEqual([
    expect.stringMatching(/^[\d:.]+ +ingestion\.end +house\/fails +failed +\d.* it broke$/),
    expect.stringMatching(/^[\d:.]+ +ingestion\.end +house\/fails +failed +\d.* it broke$/),
  ]);
  expect((await phlo(['hooks', 'trace', '--hook', 'house/fail'], traced)).stderr).toContain('"house/fails"');
}, 60_000);

it('says so where a run was not traced, and where there is no run', async () => {
  await using project = writeHookProject({ plugins: house, url: 'http://127.0.0.1:1' });
  for (const command of ['trace', 'stats']) {
    const early = await phlo(['hooks', command], project);
    expect([early.code, early.stdout]).toEqual([2, '']);
    expect(early.stderr).toContain('RUN_UNKNOWN');
  }
  await phlo(['run'], project);
  const { code, stdout, stderr } = await phlo(['hooks', 'trace'], project);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/RUN_NOT_TRACED[\s\S]*phlo run --trace/);
}, 60_000);

it('phlo hooks stats says what each hook did in a run, in JSON and for people', async () => {
  await using receiver = await openReceiver();
  receiver.answer = 503;
  await using project = writeHookProject({ plugins: `${house}, ${durableSender}`, url: receiver.url });
  const first = (JSON.parse((await phlo(['run', '--json'], project)).stdout) as { readonly runId: string }).runId;
  await phlo(['run', '--select', 'bronze.customers', '--full-refresh'], project);
  interface Stats {
    readonly runId: string;
    readonly hooks: readonly (Call & { readonly calls: number })[];
  }
  const stats = await phloJson<Stats>(['hooks', 'stats', '--run', first], project);
  expect(stats).toMatchObject({
    runId: first,
    hooks: [
      { plugin: 'acme', hook: 'send', breaker: 'closed', queue: { pending: 6, delivered: 0 } },
      {
        plugin: 'house',
        hook: 'fails',
        calls: 2,
        failures: 2,
        vetoes: 0,
        lastError: 'it broke',
        latency: { calls: 2 },
      },
      { plugin: 'house', hook: 'guard', calls: 1, failures: 0, vetoes: 1, latency: { p95Ms: expect.any(Number) } },
    ],
  });
  const last = await phloJson<Stats>(['hooks', 'stats'], project);
  expect(last.runId).not.toBe(first);
  expect(last.hooks.find(({ hook }) => hook === 'guard')).toMatchObject({ calls: 0, vetoes: 0 });
  const { stdout } = await phlo(['hooks', 'stats', '--run', first], project);
  expect(stdout).toContain(`run ${first}\n`);
  expect(stdout).toMatch(/^house\/fails +2 +2 +0 +0 +0 +closed +.* it broke$/m);
}, 60_000);

it('a run that is not traced writes no trace', async () => {
  await using project = writeHookProject({ plugins: house, url: 'http://127.0.0.1:1' });
  await phlo(['run'], project);
  const traces = () => readdirSync(join(project.cwd, '.phlo')).filter((name) => name === 'traces');
  expect(traces()).toEqual([]);
  await phlo(['run', '--trace'], project);
  expect(readdirSync(join(project.cwd, '.phlo/traces'))).toHaveLength(1);
}, 60_000);

it('masks secrets of the configuration, in traces as everywhere', async () => {
  const leaky = `{ use: [
    definePlugin({ name: 'leaky', hooks: [onEvent('wap.gate', { name: 'guard', handler: () => veto('token ' + process.env.LEAKY_TOKEN) })] }),
  ], config: { other: { token: env('LEAKY_TOKEN') } } }`;
  await using project = writeHookProject({ plugins: '', config: `plugins: ${leaky}`, url: 'http://127.0.0.1:1' });
  const run = await phlo(['run', '--trace'], { ...project, env: { LEAKY_TOKEN: 's3cr3t-4711' } });
  expect(run.code).toBe(3);
  const { stdout } = await phlo(['hooks', 'trace', '--json'], project);
  expect(parse(stdout).filter(({ outcome }) => outcome === 'veto')).toHaveLength(2);
  expect(stdout + run.stdout + run.stderr).not.toContain('s3cr3t-4711');
}, 60_000);
