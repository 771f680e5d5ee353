import { plainView } from '@phlo/core';
import { createManualClock } from '@phlo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openLab, secret, temporaryState } from './alerting.test.setup.js';
import cliPlugin from './cli-plugin.js';
import type { CommandContext } from './commands/command.js';
import { respond, startServer } from './recording-server.test.setup.js';
import { defineNotifierPlugin, type Notification } from './notifier.js';

const places: ReturnType<typeof temporaryState>[] = [];
afterEach(() => {
  for (const place of places.splice(0)) place[Symbol.dispose]();
});

/** `phlo alerts …` on the tables of a lab, at its time. */
async function openCommands(url = 'http://127.0.0.1:9') {
  const place = temporaryState();
  places.push(place);
  const clock = createManualClock();
  const lab = await openLab({ on: place, clock, strict: false, config: { notify: ['team'] } });
  const plugin = cliPlugin();
  const told: Notification[] = [];
  const siren = defineNotifierPlugin({
    name: 'siren',
    receiver: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } },
    open: () => ({ preview: ({ alerts }) => alerts.length, send: async (one) => void told.push(one) }),
  });
  const pluginsOf = async () => [{ plugin: siren, config: undefined, state: place.stateOf() }];
  const { bus, log } = lab.test;
  const setup = { bus, log, clock, projectDir: '/project', state: place.stateOf(), pluginsOf };
  const config = {
    receivers: { team: { type: 'webhook', url, secret }, loud: { type: 'siren' }, odd: { type: 'sirene' } },
    escalate: { after: '30m', to: ['loud'] },
  };
  await plugin.setup?.({ ...setup, config, signal: new AbortController().signal });
  const call = async (name: string, args: CommandContext['args'] = {}, options: CommandContext['options'] = {}) => {
    const command = plugin.commands
      .flatMap((one) => ('commands' in one ? one.commands : one))
      .find((one) => one.name === name);
    if (command === undefined) throw new Error(`there is no command ${name}`);
    const project = { name: 'flights', dir: '/project' };
    const signal = new AbortController().signal;
    const result = await command.run({ config, state: place.stateOf(), project, args, options, log, signal });
    return { result, text: command.render(result, plainView) };
  };
  return { lab, clock, call, told, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
}

const failAndPass = async ({ lab, clock }: Awaited<ReturnType<typeof openCommands>>) => {
  lab.run(
    'r1',
    () => lab.check('failed'),
    () => lab.check('failed', { check: 'unique(id)', assetKey: 'gold.delays' }),
  );
  await lab.heard();
  await clock.advance(5 * 60_000);
  lab.run('r2', () => lab.check('passed'));
  await lab.heard();
};

describe('phlo alerts', () => {
  it('list shows what is open, and what has resolved where it is asked for', async () => {
    await using commands = await openCommands();
    expect((await commands.call('list')).text).toBe('No alert is open.');
    await failAndPass(commands);
    expect((await commands.call('list')).text).toMatchInlineSnapshot(`
      "alert         state  severity  opened  failures  title
      f110ebdda621  open   error     5m ago         1  unique(id) failed on gold.delays"
    `);
    expect((await commands.call('list', {}, { all: true })).text).toMatchInlineSnapshot(`
      "alert         state     severity  opened  failures  title
      2a9c6ba10ec8  resolved  error     5m ago         1  delay_range failed on bronze.flights
      f110ebdda621  open      error     5m ago         1  unique(id) failed on gold.delays"
    `);
  });

  it('show tells an alert, its history and who was told', async () => {
    await using commands = await openCommands();
    await failAndPass(commands);
    const { alerts } = (await commands.call('list', {}, { all: true })).result as {
      alerts: { id: string; title: string }[];
    };
    const id = alerts.find(({ title }) => title.startsWith('delay_range'))?.id ?? '';
    expect((await commands.call('show', { id: id.slice(0, 5) })).text).toMatchInlineSnapshot(`
      "delay_range failed on bronze.flights
        id           2a9c6ba10ec8
        status       resolved
        isOpen       false
        severity     error
        kind         check
        rule         failed checks
        fingerprint  phlo-2a9c6ba10ec893ce7c8fe34937f20c42
        occurrences  1
        episode      1
        message      2 of 3 rows are out of range
        asset        bronze.flights
        name         delay_range
        runId        r1
        openedAt     2026-01-01T00:00:00.000Z
        lastAt       2026-01-01T00:00:00.000Z
        resolvedAt   2026-01-01T00:05:00.000Z

      2026-01-01T00:00:00.000Z  opened    2 of 3 rows are out of range
      2026-01-01T00:05:00.000Z  resolved

      2026-01-01T00:00:00.000Z  team  opened    sent 2026-01-01T00:00:00.000Z
      2026-01-01T00:05:00.000Z  team  resolved  sent 2026-01-01T00:05:00.000Z"
    `);
    await expect(commands.call('show', { id: 'zzz' })).rejects.toMatchObject({ code: 'ALERT_UNKNOWN' });
  });

  it('ack keeps an alert from being repeated and escalated, by whoever says so', async () => {
    await using commands = await openCommands();
    await failAndPass(commands);
    const { alerts } = (await commands.call('list')).result as { alerts: { id: string }[] };
    const id = alerts[0]?.id ?? '';
    expect((await commands.call('ack', { id }, { by: 'ada' })).text).toBe(
      `${id} is acknowledged by ada: unique(id) failed on gold.delays`,
    );
    expect((await commands.call('list')).text).toMatch(/acknowledged/);
    await commands.clock.advance(48 * 3_600_000);
    commands.lab.run('r3');
    expect(await commands.lab.heard()).toEqual([]);
    commands.lab.run('r4', () => commands.lab.check('passed', { check: 'unique(id)', assetKey: 'gold.delays' }));
    await commands.lab.heard();
    await expect(commands.call('ack', { id })).rejects.toMatchObject({ code: 'ALERT_RESOLVED' });
  });

  it('resolve ends an alert that nothing else will, and whoever was told hears it', async () => {
    await using commands = await openCommands();
    await failAndPass(commands);
    const { alerts } = (await commands.call('list')).result as { alerts: { id: string }[] };
    const id = alerts[0]?.id ?? '';
    expect((await commands.call('resolve', { id })).text).toBe(`${id} is resolved: unique(id) failed on gold.delays`);
    await expect(commands.call('resolve', { id })).rejects.toMatchObject({ code: 'ALERT_RESOLVED' });
    commands.lab.run('r3');
    expect(await commands.lab.heard()).toEqual([['resolved: unique(id) failed on gold.delays']]);
  });

  it('silence keeps alerts from being told, those on their way included, until it ends or is ended', async () => {
    await using commands = await openCommands();
    const { lab, clock } = commands;
    lab.test.fire('quality.result', { outcome: 'failed' }, { runId: 'long' });
    await lab.test.deliverAll();
    const silenced = await commands.call('silence', { matcher: 'asset=bronze.*' }, { for: '2h', comment: 'migration' });
    expect(silenced.text).toBe('silent until 2026-01-01T02:00:00.000Z: asset=bronze.* (1 open alert now)');
    lab.run('long');
    expect(await lab.heard()).toEqual([]);
    expect((await commands.call('list')).text).toContain('silence 1: asset=bronze.* until 2026-01-01T02:00:00.000Z');
    await clock.advance(3_600_000);
    expect((await commands.call('silence', { matcher: 'asset=bronze.*' }, { for: '0s' })).text).toMatch(
      /^no longer silent/,
    );
    lab.run('r2');
    expect(await lab.heard()).toEqual([['opened: delay_range failed on bronze.flights']]);
  });

  it('a silence that is ended tells at once what has resolved meanwhile', async () => {
    await using commands = await openCommands();
    const { lab } = commands;
    lab.run('r1', () => lab.check('failed'));
    expect(await lab.heard()).toHaveLength(1);
    await commands.call('silence', { matcher: 'asset=bronze.*' }, { for: '2h' });
    await commands.clock.advance(60_000);
    lab.run('r2', () => lab.check('passed'));
    await commands.clock.advance(60_000);
    lab.run('r3');
    expect(await lab.heard()).toEqual([]);
    await commands.call('silence', { matcher: 'asset=bronze.*' }, { for: '0s' });
    lab.run('r4');
    expect(await lab.heard()).toEqual([['resolved: delay_range failed on bronze.flights']]);
  });

  it.each([
    ['asset', '2h', 'ALERT_MATCHER_INVALID', '"asset" is not written as field=value'],
    ['asst=gold', '2h', 'ALERT_MATCHER_INVALID', 'there is no field "asst"'],
    ['asset=gold.x*', '2h', 'ALERT_MATCHER_INVALID', 'The filter has * inside a segment of "gold.x*"'],
    ['asset=gold', 'long', 'ALERT_DURATION_INVALID', '--for "long" is no time'],
    ['asset=gold', undefined, 'ALERT_DURATION_INVALID', '--for is missing: a silence must end'],
  ])('silence refuses %s for %s, and keeps nothing of it', async (matcher, time, code, message) => {
    await using commands = await openCommands();
    await expect(commands.call('silence', { matcher }, { for: time })).rejects.toMatchObject({ code, message });
    expect((await commands.call('list')).result).toMatchObject({ silences: [] });
  });

  it('rules shows what decides, in order', async () => {
    await using commands = await openCommands();
    expect((await commands.call('rules')).text).toMatchInlineSnapshot(`
      "rule                       matches                                                      tells
      failed checks              {"events":"quality.result","severity":["error","critical"]}  team, loud, odd, after 30m loud
      failed assets              {"events":["ingestion.end","transform.end","publish.end"]}   team, loud, odd, after 30m loud
      failed runs                {"events":"run.end"}                                         team, loud, odd, after 30m loud
      errors in logs             {"events":"telemetry.log"}                                   team, loud, odd, after 30m loud
      dead letters               {"events":"hook.dead_lettered"}                              team, loud, odd, after 30m loud
      services in trouble        {"events":"service.*"}                                       team, loud, odd, after 30m loud
      schedules that cannot run  {"events":"schedule.passed"}                                 team, loud, odd, after 30m loud
      broken semantic models     {"events":"semantic.broken"}                                 team, loud, odd, after 30m loud"
    `);
  });

  it('test sends an alert and its end, and shows them where it is to send nothing', async () => {
    await using server = await startServer();
    await using commands = await openCommands(server.url);
    const dry = await commands.call('test', { receiver: 'team' }, { dryRun: true });
    expect([server.requests.length, dry.result]).toMatchObject([0, { sent: false, type: 'webhook' }]);
    expect(dry.text).toContain('this is a test of alerting');
    expect(dry.text).not.toContain(secret);
    expect((await commands.call('test', { receiver: 'team' })).text).toBe('team (webhook) has taken the test.');
    expect(server.taken<{ alerts: { status: string }[] }>().map(({ alerts }) => alerts[0]?.status)).toEqual([
      'firing',
      'resolved',
    ]);
    server.answerNext(respond(410, 'gone'));
    await expect(commands.call('test', { receiver: 'team' })).rejects.toMatchObject({ code: 'RECEIVER_REFUSED' });
  });

  it('test knows the receivers of other plugins, and says what there is', async () => {
    await using commands = await openCommands();
    await commands.call('test', { receiver: 'loud' });
    expect(commands.told).toHaveLength(2);
    await expect(commands.call('test', { receiver: 'tem' })).rejects.toMatchObject({ code: 'RECEIVER_UNKNOWN' });
    await expect(commands.call('test', { receiver: 'odd' })).rejects.toThrow(
      'The receiver odd is of the type "sirene", which no plugin brings. Did you mean "siren"?',
    );
  });

  it('gives a terminal no orders that stand in a message', async () => {
    await using commands = await openCommands();
    commands.lab.check('failed', { check: 'x\u001b[31m\u202e' });
    await commands.lab.heard();
    expect((await commands.call('list')).text).not.toMatch(/[\u001b\u202e]/);
  });
});
