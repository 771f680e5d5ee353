import { expect, it } from 'vitest';
import { phlo, phloJson } from './command-line.test.setup.js';
import { durableSender, openReceiver, writeHookProject } from './hooks.test.setup.js';
import { openProject } from './index.js';

const eventIds = async (cwd: string, type: string): Promise<string[]> => {
  await using project = await openProject(cwd);
  return [...project.events({ type })].map(({ id }) => id);
};

it('a run whose durable hook has no target ends as without it, and says what is pending', async () => {
  await using receiver = await openReceiver();
  receiver.down();
  await using project = writeHookProject({ plugins: durableSender, url: receiver.url });
  const { code, stdout, stderr } = await phlo(['run', '--json'], project);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'success' });
  expect(stderr).toMatch(/^6 deliveries pending \(acme\/send: .+\); phlo hooks deliver$/m);
  expect(stderr).not.toContain('lost');
}, 60_000);

it('the next run delivers, in order, what waits of the one before', async () => {
  await using receiver = await openReceiver();
  receiver.answer = 503;
  await using project = writeHookProject({ plugins: durableSender, url: receiver.url });
  expect((await phlo(['run'], project)).stderr).toMatch(/6 deliveries pending \(acme\/send: .*503/);
  receiver.answer = 204;
  const { code, stderr } = await phlo(['run'], project);
  expect([code, stderr.includes('pending')]).toEqual([0, false]);
  expect(receiver.ids).toHaveLength(12);
  expect(receiver.ids).toEqual(await eventIds(project.cwd, 'wap.*'));
}, 60_000);

it('phlo run --wait-deliveries goes on trying until the target is there', async () => {
  await using receiver = await openReceiver();
  receiver.down();
  await using project = writeHookProject({ plugins: durableSender, url: receiver.url });
  const { code, stdout, stderr } = await phlo(['run', '--wait-deliveries', '--json'], {
    ...project,
    onStart: (child) =>
      child.stderr?.on('data', (text: string) => {
        if (String(text).includes('Waiting for acme/send')) receiver.up();
      }),
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'success' });
  expect(stderr).not.toContain('pending');
  expect(receiver.ids).toEqual(await eventIds(project.cwd, 'wap.*'));
}, 60_000);

it('phlo run --wait-deliveries gives up after its time, with the exit code of the run', async () => {
  await using receiver = await openReceiver();
  receiver.down();
  await using project = writeHookProject({ plugins: durableSender, url: receiver.url });
  const { code, stderr } = await phlo(['run', '--wait-deliveries', '100ms'], project);
  expect(code).toBe(0);
  expect(stderr).toContain('6 deliveries pending (acme/send: ');
  expect((await phlo(['run', '--wait-deliveries', '5 minutes'], project)).code).toBe(2);
}, 60_000);

it('Ctrl-C ends the waiting for a target that hangs, and loses nothing', async () => {
  await using receiver = await openReceiver();
  await using project = writeHookProject({ plugins: durableSender, url: receiver.url });
  const { code, stderr } = await phlo(['run', '--wait-deliveries', '10m'], {
    ...project,
    onStart: (child) => {
      // It never answers, and is interrupted as soon as the run is over.
      receiver.answer = () => undefined;
      child.stdout?.on('data', () => child.kill('SIGINT'));
    },
  });
  expect(code).toBe(0);
  expect(stderr).toContain('6 deliveries pending');
  receiver.answer = 204;
  await phlo(['run'], project);
  expect(receiver.ids).toEqual(await eventIds(project.cwd, 'wap.*'));
}, 60_000);

it('a second Ctrl-C ends the process at once, also where a handler does not heed its signal', async () => {
  const stubborn =
    "definePlugin({ name: 'stubborn', dispose: () => new Promise(() => {}), hooks: [onPattern('wap.*', { name: 'send', delivery: 'queued', queue: 'durable', handler: () => new Promise(() => {}) })] })";
  await using project = writeHookProject({ plugins: stubborn, url: 'http://127.0.0.1:1' });
  const { code, stdout } = await phlo(['run', '--json'], {
    ...project,
    onStart: (child) => {
      child.stdout?.on('data', () => child.kill('SIGINT'));
      child.stderr?.on('data', (text: string) => {
        if (String(text).includes('Interrupted')) child.kill('SIGINT');
      });
    },
  });
  // The run itself has succeeded: 130 is of the second one.
  expect([code, JSON.parse(stdout)]).toEqual([130, expect.objectContaining({ status: 'success' })]);
  expect(await phloJson(['hooks', 'deliveries'], project)).toMatchObject([
    { plugin: 'stubborn', pending: 6, delivered: 0, dropped: 0, dead: 0 },
  ]);
}, 60_000);

it('warns of settings for hooks that do not exist, and obeys those for hooks that do', async () => {
  await using receiver = await openReceiver();
  await using project = writeHookProject({
    plugins: durableSender,
    config: "hooks: { 'acme/send': { where: { assets: '*.orders' } }, 'acme/sned': { enabled: false } }",
    url: receiver.url,
  });
  const { code, stderr } = await phlo(['run'], project);
  expect(code).toBe(0);
  expect(stderr).toContain('hooks["acme/sned"] of phlo.config.ts is of no hook. Did you mean "acme/send"?');
  expect(receiver.ids).toHaveLength(3);
  const doctor = await phlo(['doctor'], project);
  expect(doctor.stdout).toMatch(
    /! hooks +hooks\["acme\/sned"\] of phlo\.config\.ts is of no hook\. Did you mean "acme\/send"\?/,
  );
}, 60_000);

it('keeps what each hook did with the run', async () => {
  await using receiver = await openReceiver();
  await using project = writeHookProject({ plugins: durableSender, url: receiver.url });
  await using opened = await openProject(project.cwd);
  for (const select of [['bronze.orders'], ['bronze.customers', 'bronze.orders']]) {
    const { runId } = await opened.run({ select, fullRefresh: true });
    expect(await opened.flush()).toMatchObject({ pending: 0 });
    const calls = [...opened.events({ runId, type: 'wap.*' })].length;
    expect(calls).toBe(3 * select.length);
    expect(opened.state().runs.hooks(runId)).toMatchObject([
      { plugin: 'acme', hook: 'send', calls, failures: 0, queue: { pending: 0 } },
    ]);
  }
}, 60_000);
