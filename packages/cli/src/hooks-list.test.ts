import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { phlo, phloJson } from './command-line.test.setup.js';
import { durableSender, writeHookProject } from './hooks.test.setup.js';

const project = writeHookProject({
  plugins: `${durableSender},
    definePlugin({ name: 'house', setup() { throw new Error('set up') }, hooks: [
      onEvent('quality.result', { name: 'bad', where: { assets: 'bronze.*', data: { passed: false, severity: ['error', 'warn'] } }, handler() {} }),
      onEvent('wap.gate', { name: 'guard', policy: 'raise', priority: 10, handler() {} }),
      onEvent('run.end', { name: 'quiet', handler() {} }),
    ] })`,
  config:
    "hooks: { 'house/quiet': { enabled: false }, 'house/bad': { where: { tags: { team: 'data' } } }, 'chat/tel': { priority: 1 }, 'chat/tell': { priority: 5 } }",
  url: 'http://127.0.0.1:1',
});
afterAll(() => project[Symbol.asyncDispose]());

/** A package whose code must not be imported: `phlo hooks list` and `explain` know it by its manifest. */
function install(name: string, on: string): void {
  const dir = join(project.cwd, 'node_modules', name);
  mkdirSync(dir, { recursive: true });
  const hook = { name: 'tell', on, priority: 100, policy: 'log', delivery: 'queued' };
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({
      name,
      version: '1.2.3',
      type: 'module',
      phlo: { apiVersion: 1, plugins: { hooks: { [name]: { entry: './plugin.js', hooks: [hook] } } } },
    }),
  );
  writeFileSync(join(dir, 'plugin.js'), "throw new Error('imported');\n");
  names.push(name);
  const dependencies = Object.fromEntries(names.map((one) => [one, '1.2.3']));
  writeFileSync(join(project.cwd, 'package.json'), JSON.stringify({ name: 'shop', type: 'module', dependencies }));
}
const names: string[] = [];
install('chat', 'wap.*');
install('broken', 'wap.publishd');

interface Listed {
  readonly plugin: string;
  readonly hook: string;
  readonly ruledOutBy?: string;
  readonly why?: string;
  readonly setBy: Readonly<Record<string, string>>;
}
const labels = (hooks: readonly Listed[]) => hooks.map(({ plugin, hook }) => `${plugin}/${hook}`);

it('phlo hooks list knows every hook in order, without importing or setting up a plugin', async () => {
  const hooks = await phloJson<readonly Listed[]>(['hooks', 'list'], project);
  expect(labels(hooks)).toEqual(['chat/tell', 'house/guard', 'acme/send', 'house/bad', 'house/quiet']);
  expect(hooks[0]).toMatchObject({
    on: 'wap.*',
    priority: 5,
    policy: 'log',
    delivery: 'queued',
    enabled: true,
    setBy: { priority: 'operator', delivery: 'plugin' },
  });
  expect(hooks[2]).toMatchObject({ delivery: 'queued', queue: 'durable', timeoutMs: 30_000 });
  expect(hooks[4]).toMatchObject({ enabled: false });
});

it('phlo hooks list shows them to people, with what the project sets, and says what is left out', async () => {
  const { code, stdout, stderr } = await phlo(['hooks', 'list'], project);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^chat\/tell +wap\.\* +5\* +log +queued$/m);
  expect(stdout).toMatch(/^acme\/send +wap\.\* +100 +log +queued, durable$/m);
  expect(stdout).toMatch(/^house\/bad .*assets bronze\.\*, passed false, severity error\|warn; team data\*$/m);
  expect(stdout).toMatch(/^house\/quiet .*turned off\*$/m);
  expect(stderr).toMatch(/hooks:broken is left out: HOOK_EVENT_UNKNOWN: .*"wap\.publishd"/);
});

it('phlo hooks list is narrowed by plugin and by type, where a pattern meets a pattern', async () => {
  const of = async (...flags: string[]) =>
    labels(await phloJson<readonly Listed[]>(['hooks', 'list', ...flags], project));
  expect(await of('--plugin', 'house')).toEqual(['house/guard', 'house/bad', 'house/quiet']);
  expect(await of('--type', 'wap.published')).toEqual(['chat/tell', 'acme/send']);
  expect(await of('--type', 'wap.*')).toEqual(['chat/tell', 'house/guard', 'acme/send']);
  expect((await phlo(['hooks', 'list', '--type', 'wap.publish'], project)).stderr).toContain('wap.published');
});

interface Explained {
  readonly plan: readonly Listed[];
  readonly others: readonly Listed[];
}

it('phlo hooks explain gives the ordered plan, and of every other hook the dimension that refuses it', async () => {
  const explain = (...flags: string[]) =>
    phloJson<Explained>(['hooks', 'explain', 'quality.result', ...flags], project);
  const matching = ['--asset', 'bronze.orders', '--tag', 'team=data', '--data', 'passed=false', 'severity=warn'];
  const { plan } = await explain(...matching);
  expect(labels(plan)).toEqual(['house/bad']);
  expect(plan[0]?.setBy).toEqual({
    enabled: 'default',
    priority: 'default',
    policy: 'default',
    delivery: 'default',
    queue: 'default',
    timeoutMs: 'default',
    where: 'operator',
  });
  const reason = async (...flags: string[]) => {
    const { others } = await explain(...flags);
    const { ruledOutBy, why } = others.find(({ hook }) => hook === 'bad') ?? {};
    return [ruledOutBy, why];
  };
  expect(await reason(...matching.slice(2))).toEqual(['assets', 'assets must be bronze.*']);
  expect(await reason(...matching.slice(0, 4), '--data', 'passed=true')).toEqual([
    'data.passed',
    'passed must be false',
  ]);
  expect(await reason('--asset', 'bronze.orders', ...matching.slice(4))).toEqual([
    'narrowed.tags.team',
    'team must be data, as phlo.config.ts says',
  ]);
  const { others } = await explain();
  expect(others.map(({ plugin, hook, ruledOutBy }) => [`${plugin}/${hook}`, ruledOutBy])).toEqual([
    ['chat/tell', 'type'],
    ['house/guard', 'type'],
    ['acme/send', 'type'],
    ['house/bad', 'assets'],
    ['house/quiet', 'enabled'],
  ]);
});

it('phlo hooks explain tells people the same, and refuses what no hook can be asked by', async () => {
  const { stdout } = await phlo(['hooks', 'explain', 'wap.gate', '--asset', 'bronze.orders'], project);
  expect(stdout).toMatch(/^wap\.gate \(gate\)\n/);
  expect(stdout).toMatch(/^1 +chat\/tell +5\* .*\n2 +house\/guard +10 +raise +inline\n3 +acme\/send +100/m);
  expect(stdout).toMatch(/^house\/quiet +enabled +turned off in phlo\.config\.ts$/m);
  for (const [args, message] of [
    [['wap.gat'], /no event type "wap\.gat"[\s\S]*Did you mean "wap\.gate"\?/],
    [['quality.result', '--data', 'severty=error'], /cannot filter quality\.result by "severty"[\s\S]*severity/],
    [['wap.gate', '--tag', 'team'], /--tag takes name=value/],
  ] as const) {
    const refused = await phlo(['hooks', 'explain', ...args], project);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(message);
  }
});

it('a plugin that is denied is in no plan, and is told among the others', async () => {
  const { plan, others } = await phloJson<Explained>(['hooks', 'explain', 'wap.gate'], {
    ...project,
    env: { PHLO_SAFE_MODE: '1' },
  });
  expect(labels(plan)).toEqual(['house/guard', 'acme/send']);
  expect(others).toContainEqual({ plugin: 'chat', hook: 'tell', ruledOutBy: 'plugin', why: 'its plugin is disabled' });
});

it('phlo doctor finds hooks that cannot be registered', async () => {
  const findings = await phloJson<readonly { readonly name: string }[]>(['doctor'], project);
  expect(findings.find(({ name }) => name === 'hooks')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('hooks:broken cannot be used: HOOK_EVENT_UNKNOWN'),
  });
});
