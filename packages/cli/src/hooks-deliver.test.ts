import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { phlo, phloJson } from './command-line.test.setup.js';
import { durableSender, openReceiver, writeHookProject } from './hooks.test.setup.js';
import type { Receiver } from './hooks.test.setup.js';
import { openProject } from './index.js';

interface Project {
  readonly cwd: string;
}

/** A project that was run so often while the receiver was down. */
async function runWithout(receiver: Receiver, { runs = 1, plugins = durableSender } = {}) {
  const project = writeHookProject({ plugins, url: receiver.url });
  receiver.down();
  for (let run = 1; run <= runs; run++) {
    // The code of the run is that of a run without the hook.
    const { code, stderr } = await phlo(['run'], project);
    expect([code, stderr.includes('deliveries pending (acme/send: ')]).toEqual([0, true]);
  }
  return project;
}

const eventIds = async ({ cwd }: Project, type = 'wap.*'): Promise<string[]> => {
  await using project = await openProject(cwd);
  return [...project.events({ type })].map(({ id }) => id);
};

interface Delivery {
  readonly plugin: string;
  readonly hook: string;
  readonly [field: string]: unknown;
}
const deliveries = (project: Project) => phloJson<readonly Delivery[]>(['hooks', 'deliveries'], project);

it('phlo hooks deliver gives a target that came back everything that it missed, in order', async () => {
  await using receiver = await openReceiver();
  await using project = await runWithout(receiver, { runs: 2 });
  expect(await deliveries(project)).toEqual([
    {
      plugin: 'acme',
      hook: 'send',
      status: 'active',
      installed: true,
      pending: 12,
      delivered: 0,
      dropped: 0,
      dead: 0,
      oldestPendingAt: expect.stringMatching(/^\d{4}-.*Z$/),
      lastError: expect.any(String),
      registeredAt: expect.any(String),
      lastSeenAt: expect.any(String),
    },
  ]);
  const shown = await phlo(['hooks', 'deliveries'], project);
  expect(shown.stdout).toMatch(/^acme\/send +active +12 +0 +0 +0 +\d+ s ago +\S/m);
  expect(shown.stdout).toContain('phlo hooks deliver --wait 5m');

  const away = await phlo(['hooks', 'deliver', '--json'], project);
  expect(away.code).toBe(69);
  expect(JSON.parse(away.stdout)).toMatchObject({ delivered: 0, pending: 12, hooks: [{ isElsewhere: false }] });

  receiver.up();
  const { code, stdout, stderr } = await phlo(['hooks', 'deliver'], project);
  expect([code, stdout, stderr]).toEqual([0, '12 delivered\n', '']);
  expect(receiver.ids).toEqual(await eventIds(project));
  expect(await deliveries(project)).toMatchObject([
    { pending: 0, delivered: 12, oldestPendingAt: null, lastError: null },
  ]);
}, 60_000);

it('phlo hooks deliver --wait goes on until a target that answers 503 does not', async () => {
  await using receiver = await openReceiver();
  await using project = await runWithout(receiver);
  receiver.up();
  let refusals = 0;
  receiver.answer = (id, response) => {
    if (++refusals > 1) receiver.answer = 204;
    response.writeHead(503).end();
  };
  const outcome = await phloJson(['hooks', 'deliver', '--wait', '1m'], project);
  expect(outcome).toMatchObject({ delivered: 6, pending: 0 });
  expect(receiver.ids).toEqual(await eventIds(project));
}, 60_000);

it('phlo hooks deliver exits with 5 where another process delivers, and takes over where it is killed: nothing is lost', async () => {
  await using receiver = await openReceiver();
  await using project = await runWithout(receiver);
  receiver.up();
  const taken: string[] = [];
  // It takes three, and hangs with the fourth.
  const hangs = new Promise<void>((resolve) => {
    receiver.answer = (id, response) => {
      taken.push(id);
      if (taken.length > 3) return resolve();
      response.writeHead(204).end();
    };
  });
  let kill: () => void = () => undefined;
  const first = phlo(['hooks', 'deliver'], {
    ...project,
    onStart: (child) => {
      kill = () => child.kill('SIGKILL');
    },
  });
  await hangs;
  const second = await phlo(['hooks', 'deliver', '--json'], project);
  expect(second.code).toBe(5);
  expect(JSON.parse(second.stdout)).toMatchObject({
    delivered: 0,
    hooks: [{ pending: 3, isElsewhere: true, reason: 'another process delivers them' }],
  });
  kill();
  expect(await first).toMatchObject({ signal: 'SIGKILL' });
  receiver.answer = 204;
  expect(await phloJson(['hooks', 'deliver'], project)).toMatchObject({ delivered: 3, pending: 0 });
  const ids = await eventIds(project);
  // The one that was under way comes twice, with the same id: nobody can know whether it arrived.
  expect([...taken, ...receiver.ids]).toEqual([...ids.slice(0, 4), ...ids.slice(3)]);
}, 60_000);

it('an event that is rejected becomes a dead letter, is shown, and can be tried again', async () => {
  await using receiver = await openReceiver();
  await using project = await runWithout(receiver);
  receiver.up();
  const [bad = ''] = await eventIds(project);
  const refuse = (id: string): void => {
    receiver.answer = (given, response) => {
      if (given !== id) receiver.ids.push(given);
      response.writeHead(given === id ? 422 : 204).end();
    };
  };
  refuse(bad);
  const outcome = await phlo(['hooks', 'deliver', '--wait', '1m'], project);
  expect([outcome.code, outcome.stdout]).toEqual([0, '5 delivered, 1 dead letter\n']);
  const letters = await phloJson<readonly { readonly id: number }[]>(['hooks', 'dead-letters'], project);
  expect(letters).toEqual([
    {
      id: expect.any(Number),
      plugin: 'acme',
      hook: 'send',
      eventId: bad,
      eventType: 'wap.staged',
      assets: [expect.stringMatching(/^bronze\./)],
      runId: expect.any(String),
      attempts: 5,
      error: expect.stringContaining('HTTP 422'),
      at: expect.stringMatching(/Z$/),
    },
  ]);
  const id = String(letters[0]?.id);
  const shown = await phlo(['hooks', 'dead-letters', '--hook', 'acme/send'], project);
  expect(shown.stdout).toMatch(new RegExp(`^ *${id} +acme/send +wap\\.staged .*HTTP 422`, 'm'));
  expect((await phlo(['doctor'], project)).stdout).toContain('1 event is a dead letter');

  // It is tried five times again, and is the same dead letter once more.
  const again = await phlo(['hooks', 'retry', id, '--json'], project);
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ retried: 1, delivered: 0, dead: 1, pending: 0 });
  receiver.answer = 204;
  expect(await phloJson(['hooks', 'retry', '--all'], project)).toMatchObject({ retried: 1, delivered: 1, dead: 0 });
  expect(receiver.ids.toSorted()).toEqual((await eventIds(project)).toSorted());
}, 60_000);

it('retry and discard take ids of dead letters that are there, and say what else is wrong', async () => {
  await using receiver = await openReceiver();
  receiver.answer = 400;
  await using project = writeHookProject({
    plugins: durableSender.replace("'durable'", "'durable', attempts: 1"),
    url: receiver.url,
  });
  await phlo(['run'], project);
  const ids = async () =>
    (await phloJson<readonly { readonly id: number }[]>(['hooks', 'dead-letters'], project)).map(({ id }) =>
      String(id),
    );
  const [first = '', second = '', third = '', ...rest] = await ids();
  expect(rest.length).toBeGreaterThan(0);
  for (const [args, message] of [
    [['retry'], /ids of dead letters, or --all/],
    [['retry', first, '--all'], /ids of dead letters, or --all/],
    [['retry', first, '--hook', 'acme/send'], /--hook goes with --all/],
    [['retry', first, '999', 'x'], /DEAD_LETTER_UNKNOWN.*999, x/],
    [['retry', '--all', '--hook', 'acme/sent'], /HOOK_UNKNOWN[\s\S]*Did you mean "acme\/send"/],
    [['discard', first], /CONFIRMATION_MISSING[\s\S]*--yes/],
    [['discard', '999', '--yes'], /DEAD_LETTER_UNKNOWN/],
  ] as const) {
    const { code, stdout, stderr } = await phlo(['hooks', ...args], project);
    expect([code === 0, stdout]).toEqual([false, '']);
    expect(stderr.replaceAll(/\n\s*/g, ' ')).toMatch(message);
  }
  receiver.answer = 204;
  expect(await phloJson(['hooks', 'discard', first, '--yes'], project)).toEqual({ discarded: 1 });
  expect(await phloJson(['hooks', 'retry', second, third], project)).toMatchObject({ retried: 2, pending: 0 });
  expect((await ids()).length).toBe(rest.length);
  expect((await phlo(['hooks', 'retry', '--all', '--hook', 'acme/send'], project)).code).toBe(0);
  expect((await phlo(['hooks', 'dead-letters'], project)).stdout).toBe('There are no dead letters.\n');
  expect(await deliveries(project)).toMatchObject([{ pending: 0, dead: 0, delivered: 5, dropped: 1 }]);
}, 120_000);

it('the book of an uninstalled plugin is shown as gone and can be forgotten, that of another cannot', async () => {
  await using receiver = await openReceiver();
  await using project = await runWithout(receiver);
  const used = await phlo(['hooks', 'forget', 'acme/send', '--yes'], project);
  expect([used.code, used.stderr.includes('HOOK_IN_USE')]).toEqual([2, true]);
  const config = join(project.cwd, 'phlo.config.js');
  writeFileSync(config, readFileSync(config, 'utf8').replace("name: 'acme'", "name: 'other'"));
  expect(await deliveries(project)).toMatchObject([
    { plugin: 'acme', status: 'gone', installed: false, pending: null },
  ]);
  expect((await phlo(['hooks', 'deliveries'], project)).stdout).toContain('phlo hooks forget acme/send --yes');
  const left = await phlo(['hooks', 'deliver'], project);
  expect([left.code, left.stdout]).toEqual([0, '0 delivered\n  acme/send: gone, and what waits for it is kept\n']);
  const unsure = await phlo(['hooks', 'forget', 'acme/send'], project);
  expect([unsure.code, unsure.stderr.includes('CONFIRMATION_MISSING')]).toEqual([2, true]);
  expect(await phloJson(['hooks', 'forget', 'acme/send', '--yes'], project)).toEqual({
    forgotten: 'acme/send',
    dead: 0,
  });
  expect((await deliveries(project)).map(({ plugin }) => plugin)).toEqual(['other']);
}, 60_000);

it('phlo events replay hands a past run to one hook alone', async () => {
  await using receiver = await openReceiver();
  const other =
    "definePlugin({ name: 'other', hooks: [onPattern('*', { name: 'hear', delivery: 'queued', queue: 'durable', handler() {} })] })";
  await using project = writeHookProject({ plugins: `${durableSender}, ${other}`, url: receiver.url });
  await phlo(['run'], project);
  const heard = (await deliveries(project)).find(({ plugin }) => plugin === 'other')?.['delivered'];
  const published = await eventIds(project, 'wap.published');
  receiver.ids.length = 0;
  const replay = ['events', 'replay', '--run', 'last', '--hook', 'acme/send'];
  expect(await phloJson([...replay, '--type', 'wap.published'], project)).toMatchObject({
    replayed: 2,
    delivered: 2,
    pending: 0,
    hooks: [{ plugin: 'acme', hook: 'send' }],
  });
  expect(receiver.ids).toEqual(published);
  // What it hears of its own project meanwhile are the loaded plugins, and nothing of the run.
  const after = (await deliveries(project)).find(({ plugin }) => plugin === 'other')?.['delivered'];
  expect(Number(after) - Number(heard)).toBeLessThan(6);
  receiver.down();
  const away = await phlo(replay, project);
  expect([away.code, away.stdout.split('\n')[0]]).toEqual([
    69,
    expect.stringMatching(/^6 events of \S+ replayed: 0 delivered, 6 pending$/),
  ]);
  for (const [args, message] of [
    [['--run', 'last', '--hook', 'acme/sent'], /HOOK_UNKNOWN[\s\S]*Did you mean "acme\/send"/],
    [['--run', 'nope', '--hook', 'acme/send'], /RUN_UNKNOWN/],
    [['--hook', 'acme/send'], /--run/],
  ] as const) {
    const refused = await phlo(['events', 'replay', ...args], project);
    expect([refused.code === 0, refused.stdout]).toEqual([false, '']);
    expect(refused.stderr).toMatch(message);
  }
}, 60_000);

it('phlo events replay calls an inline hook with each event, and its vetoes mean nothing', async () => {
  const inline =
    "definePlugin({ name: 'house', hooks: [onPattern('*', { name: 'hear', where: { assets: 'bronze.none' }, handler: ({ type }) => { console.error('heard ' + type); return type === 'wap.gate' ? veto('no') : undefined; } })] })";
  await using project = writeHookProject({ plugins: inline, url: 'http://127.0.0.1:1' });
  expect((await phlo(['run'], project)).stderr).not.toContain('heard');
  const replay = ['events', 'replay', '--run', 'last', '--hook', 'house/hear', '--type', 'wap.*'];
  const { code, stdout, stderr } = await phlo(replay, project);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^6 events of \S+ replayed\.\n$/)]);
  expect(stderr.match(/^heard wap\.\w+$/gm)?.toSorted()).toEqual(
    ['gate', 'published', 'staged'].flatMap((name) => [`heard wap.${name}`, `heard wap.${name}`]),
  );
}, 60_000);

it('a target that takes too long is not there; Ctrl-C ends the waiting for it, with what waits kept', async () => {
  await using receiver = await openReceiver();
  await using project = await runWithout(receiver);
  receiver.up();
  const asked = new Promise<void>((resolve) => {
    receiver.answer = () => resolve();
  });
  const config = join(project.cwd, 'phlo.config.js');
  const slow = readFileSync(config, 'utf8');
  writeFileSync(config, slow.replace("name: 'shop',", "name: 'shop', hooks: { 'acme/send': { timeoutMs: 200 } },"));
  const late = await phlo(['hooks', 'deliver', '--json'], project);
  expect(late.code).toBe(69);
  expect(JSON.parse(late.stdout)).toMatchObject({
    pending: 6,
    hooks: [{ reason: 'the handler did not answer within 200 ms' }],
  });
  await asked;
  writeFileSync(config, slow);
  const interrupted = await phlo(['hooks', 'deliver', '--wait', '10m', '--json'], {
    ...project,
    onStart: (child) => {
      receiver.answer = () => void child.kill('SIGINT');
    },
  });
  expect(interrupted.code).toBe(130);
  expect(JSON.parse(interrupted.stdout)).toMatchObject({ delivered: 0, pending: 6 });
  receiver.answer = 204;
  expect(await phloJson(['hooks', 'deliver'], project)).toMatchObject({ delivered: 6, pending: 0 });
}, 60_000);

it('what waits for a plugin that is broken now is kept, and deliver exits with 69', async () => {
  await using receiver = await openReceiver();
  await using project = writeHookProject({ plugins: '', url: receiver.url });
  const dir = join(project.cwd, 'node_modules/chat');
  mkdirSync(dir, { recursive: true });
  const hook = { name: 'tell', on: 'wap.published', priority: 100, policy: 'log', delivery: 'queued' };
  const manifest = { apiVersion: 1, plugins: { hooks: { chat: { entry: './plugin.js', hooks: [hook] } } } };
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({ name: 'chat', version: '1.0.0', type: 'module', phlo: manifest }),
  );
  writeFileSync(
    join(project.cwd, 'package.json'),
    '{ "name": "shop", "type": "module", "dependencies": { "chat": "1.0.0" } }',
  );
  const code = (handler: string) =>
    `export default () => ({ name: 'chat', hooks: [{ name: 'tell', on: 'wap.published', delivery: 'queued', queue: 'durable', handler() { ${handler} } }] });\n`;
  writeFileSync(join(dir, 'plugin.js'), code("throw Object.assign(new Error('away'), { status: 503 })"));
  expect((await phlo(['run'], project)).stderr).toContain('2 deliveries pending (chat/tell: away)');
  writeFileSync(join(dir, 'plugin.js'), "throw new Error('broken')\n");
  // Its manifest says what it wants: no code of it is needed to know what waits.
  expect(await deliveries(project)).toMatchObject([{ plugin: 'chat', pending: 2, installed: true }]);
  const broken = await phlo(['hooks', 'deliver', '--json'], project);
  expect(broken.code).toBe(69);
  expect(JSON.parse(broken.stdout)).toMatchObject({
    delivered: 0,
    leftOut: [{ plugin: 'chat', hook: 'tell', reason: 'broken' }],
  });
  writeFileSync(join(dir, 'plugin.js'), code(''));
  expect(await phloJson(['hooks', 'deliver'], project)).toMatchObject({ delivered: 2, pending: 0, leftOut: [] });
}, 60_000);

it('phlo hooks deliver --hook waits for that hook alone', async () => {
  await using receiver = await openReceiver();
  const other =
    "definePlugin({ name: 'other', hooks: [onEvent('run.end', { name: 'hear', delivery: 'queued', queue: 'durable', handler() {} })] })";
  await using project = await runWithout(receiver, { plugins: `${durableSender}, ${other}` });
  expect(await phloJson(['hooks', 'deliver', '--hook', 'other/hear'], project)).toMatchObject({
    pending: 0,
    hooks: [{ plugin: 'other', hook: 'hear' }],
  });
  const { code, stderr } = await phlo(['hooks', 'deliver', '--hook', 'other/heer'], project);
  expect(code).toBe(2);
  expect(stderr).toContain('Did you mean "other/hear"?');
}, 60_000);

it('on a narrow terminal every table stays within its width', async () => {
  await using receiver = await openReceiver();
  receiver.answer = 400;
  await using project = writeHookProject({
    plugins: durableSender.replace("'durable'", "'durable', attempts: 1"),
    url: receiver.url,
  });
  await phlo(['run', '--trace'], project);
  const terminal =
    'for (const stream of [process.stdout, process.stderr]) Object.assign(stream, { isTTY: true, columns: 60 });';
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(terminal)}` };
  for (const args of [
    ['list'],
    ['explain', 'wap.published', '--asset', 'bronze.orders'],
    ['explain', 'run.end'],
    ['stats'],
    ['trace'],
    ['deliveries'],
    ['dead-letters'],
  ]) {
    const { code, stdout } = await phlo(['hooks', ...args], { ...project, env });
    expect([args, code]).toEqual([args, 0]);
    expect(stdout).toContain('send');
    expect([args, stdout.split('\n').filter((line) => line.length > 60)]).toEqual([args, []]);
  }
}, 60_000);
