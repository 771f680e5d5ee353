import { fileURLToPath } from 'node:url';
import { openPluginStore } from '@phlo/state';
import { createManualClock, describeHookPlugin } from '@phlo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLab, secret, temporaryState } from './alerting.test.setup.js';
import alerting from './alerting-plugin.js';
import type { AlertingConfig } from './config.js';
import { migrations } from './state/migrations.js';
import { respond, startServer, type RecordingServer } from './recording-server.test.setup.js';

const title = 'delay_range failed on bronze.flights';

describe('a receiver that is away', () => {
  it('holds up no other, and hears everything in order, once, when it is back', async () => {
    await using lab = await openLab({ receivers: ['team', 'boss'], config: { minInterval: '0s' } });
    lab.test.expectFailure('alerting/to-team', 6);
    lab.servers['team']?.answerNext(...Array.from({ length: 6 }, () => respond(503, 'busy')));
    for (let round = 0; round < 5; round++) {
      lab.run(`${round}a`, () => lab.check('failed'));
      await lab.pass(1_000);
      lab.run(`${round}b`, () => lab.check('passed'));
      await lab.pass(1_000);
      await lab.test.bus.flush();
    }
    const all = Array.from({ length: 5 }, () => [[`opened: ${title}`], [`resolved: ${title}`]]).flat();
    expect(lab.servers['boss']?.taken()).toHaveLength(10);
    expect(lab.test.bus.stats().find(({ hook }) => hook === 'to-team')).toMatchObject({
      queue: { delivered: 0, dead: 0, pending: 10, pausedBy: expect.stringMatching(/answered 503: busy$/) },
    });
    expect(await lab.heard('team')).toEqual(all);
    expect(await lab.heard('boss')).toEqual(all);
  });

  it('holds up no transition: what alerts do goes on', async () => {
    await using lab = await openLab({ strict: false });
    await lab.servers['team']?.[Symbol.asyncDispose]();
    lab.run('r1', () => lab.check('failed'));
    await lab.pass(1);
    lab.run('r2', () => lab.check('passed'));
    await lab.test.bus.flush();
    expect(lab.state.alerts.list({ isOpen: false })).toMatchObject([{ status: 'resolved', episode: 1 }]);
    expect(lab.test).toHaveEmitted('hook.paused', { plugin: 'alerting', hook: 'to-team' });
  });

  it('that refuses a notification five times has it set aside, and that opens an alert for the others', async () => {
    await using lab = await openLab({ receivers: ['team', 'boss'], strict: false });
    lab.servers['team']?.answerNext(...Array.from({ length: 5 }, () => respond(410, 'channel_is_archived')));
    lab.run('r1', () => lab.check('failed'));
    expect(await lab.heard('boss')).toEqual([[`opened: ${title}`], ['opened: alerting/to-team gives up events']]);
    expect(lab.test).toHaveEmittedTimes('hook.dead_lettered', 1, { plugin: 'alerting', hook: 'to-team', attempts: 5 });
  });

  it('and another one that refuses everything as well, do not go on without end', async () => {
    await using lab = await openLab({ receivers: ['team', 'boss'], strict: false });
    const refusals = Array.from({ length: 500 }, () => respond(400, 'no'));
    for (const server of Object.values(lab.servers)) server.answerNext(...refusals);
    lab.run('r1', () => lab.check('failed'));
    await lab.test.deliverAll();
    await lab.test.deliverAll();
    const dead = lab.test.eventsOf('hook.dead_lettered').length;
    expect(dead).toBeGreaterThan(1);
    expect(dead).toBeLessThan(9);
  });
});

describe('a process that ended', () => {
  it('between the target and the book leaves one notification to come again, with the same id', async () => {
    using place = temporaryState();
    await using first = await openLab({ on: place, strict: false });
    first.run('r1', () => first.check('failed'));
    await first.heard();
    const [event] = first.test.eventsOf('alert.notification');
    if (event === undefined) throw new Error('it was announced');
    // Delivered, not acknowledged: the hook gets it again.
    await first.test.bus.replay({ plugin: 'alerting', hook: 'to-team' }, [event]);
    expect(await first.heard()).toEqual([]);
    using store = openPluginStore(place.path, { migrations: migrations });
    store.run('DELETE FROM sent');
    await first.test.bus.replay({ plugin: 'alerting', hook: 'to-team' }, [event]);
    expect(await first.heard()).toEqual([[`opened: ${title}`]]);
    const ids = first.servers['team']?.taken<{ id: string }>().map(({ id }) => id);
    expect(ids).toEqual([event.data.notificationId, event.data.notificationId]);
    expect(first.servers['team']?.requests.map(({ headers }) => headers['webhook-id'])).toEqual(ids);
  });

  it('with its state leaves the next one ids of its own: who has seen one takes what comes under it for a copy', async () => {
    const ids: string[] = [];
    for (let life = 0; life < 2; life++) {
      await using lab = await openLab();
      await lab.pass(life);
      lab.run('r1', () => lab.check('failed'));
      await lab.heard();
      ids.push(...(lab.servers['team']?.requests.map(({ headers }) => String(headers['webhook-id'])) ?? []));
    }
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  it('between a transition and its announcement leaves it to the next one', async () => {
    using place = temporaryState();
    await using lab = await openLab({ on: place });
    lab.run('r1', () => lab.check('failed'));
    await lab.heard();
    using store = openPluginStore(place.path, { migrations: migrations });
    store.run('DELETE FROM sent');
    store.run('UPDATE notifications SET isAnnounced = 0');
    lab.run('r2');
    expect(await lab.heard()).toEqual([[`opened: ${title}`]]);
    lab.run('r3');
    expect(await lab.heard()).toEqual([]);
  });

  it('whose clock ran a year ahead leaves alerts that hear the next one all the same', async () => {
    using place = temporaryState();
    const before = await openLab({ on: place, clock: createManualClock(Date.UTC(2027, 0, 1)) });
    before.run('r1', () => before.check('failed'));
    await before.heard();
    const { store } = before.test;
    await before[Symbol.asyncDispose]();
    await using after = await openLab({ on: place, store, clock: createManualClock(Date.UTC(2026, 0, 1)) });
    after.run('r2', () => after.check('passed'));
    expect(await after.heard()).toEqual([[`resolved: ${title}`]]);
  });

  it('leaves alerts open for the next, which resolves them', async () => {
    using place = temporaryState();
    const before = await openLab({ on: place });
    before.run('r1', () => before.check('failed'));
    await before.heard();
    const { store, clock } = before.test;
    await clock.advance(1_000);
    await before[Symbol.asyncDispose]();
    await using after = await openLab({ on: place, store, clock });
    after.run('r2', () => after.check('passed'));
    expect(await after.heard()).toEqual([[`resolved: ${title}`]]);
  });
});

it('a project without receivers has the plugin unconfigured, and problems of a configuration name their path', async () => {
  const validate = alerting().config?.['~standard'].validate;
  const problems = async (given: unknown) => {
    const result = await validate?.(given);
    return result?.issues?.map(({ message, path }) => `${(path ?? []).map(String).join('.')}: ${message}`);
  };
  expect(await problems({})).toEqual(['receivers: Invalid input: expected record, received undefined']);
  expect(
    await problems({
      receivers: { team: { type: 'slack', url: 'nowhere' }, other: { type: 'acme', anything: 1 } },
      rules: [{ match: { assets: 'gold.fl*', severity: 'bad', events: 'alert.*' }, repeatEvery: '1 hour' }],
    }),
  ).toMatchInlineSnapshot(`
    [
      "receivers.team.url: Invalid URL",
      "rules.0.match.events: alerts are not alerted about",
      "rules.0.match.assets: The filter has * inside a segment of "gold.fl*"; write "gold.*" or "marts.**"",
      "rules.0.match.severity: info, warning, error, critical, or a list of these",
      "rules.0.repeatEvery: a time such as "30m", "2h" or "7d"",
    ]
  `);
});

it('a configuration names receivers that there are, and rules that are told apart', async () => {
  const receivers = { team: { type: 'console' } };
  const rules = [{ notify: ['tem'] }, { name: 'rule 1', escalate: { after: '1h', to: ['boss'] } }];
  const result = await alerting().config?.['~standard'].validate({ receivers, notify: ['team', 'x'], rules });
  expect(result?.issues?.map(({ message, path }) => `${(path ?? []).map(String).join('.')}: ${message}`)).toEqual([
    'notify.1: there is no receiver "x"; there is team',
    'rules.0.notify.0: there is no receiver "tem"; there is team',
    'rules.1.escalate.to.0: there is no receiver "boss"; there is team',
    'rules.1.name: two rules are called "rule 1"',
  ]);
});

it('the doctor is told who is told, and what in the configuration has no effect', async () => {
  const receivers = { team: { type: 'console' }, boss: { type: 'console' } };
  const examine = (config: Partial<AlertingConfig>) =>
    alerting().examine?.({
      config: { receivers, ...config },
      projectDir: '/project',
      signal: new AbortController().signal,
    });
  expect(await examine({})).toMatchObject([{ status: 'ok', message: 'tells team (console), boss (console)' }]);
  const rules = [{ name: 'all' }, { name: 'never', match: { assets: 'gold.*' } }];
  expect(await examine({ notify: ['team'], rules })).toMatchObject([
    { status: 'ok' },
    { status: 'warning', message: 'no rule tells the receiver boss' },
    { status: 'warning', message: 'the rule "all" matches everything, so that none of these is ever asked: never' },
  ]);
});

describe('contract', () => {
  let server: RecordingServer;
  let count = 0;
  const places: ReturnType<typeof temporaryState>[] = [];
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    for (const place of places) place[Symbol.dispose]();
  });
  const make = () => {
    count = places.push(temporaryState());
    return alerting();
  };
  const receivers = {
    get team() {
      return { type: 'webhook', url: server.url, secret };
    },
  };
  describeHookPlugin('alerting', make, {
    get config() {
      return { receivers: { team: { ...receivers.team } } };
    },
    packageDir: fileURLToPath(new URL('..', import.meta.url)),
    stateOf: () => places[count - 1]?.stateOf() ?? temporaryState().stateOf(),
    observe: () => server.taken().length,
    samples: { 'telemetry.log': { name: 'loader', level: 'error', message: 'no', attributes: {} } },
  });
});

describe('as time goes by', () => {
  const look = async (lab: Awaited<ReturnType<typeof openLab>>) => {
    const [work] = lab.plugin.periodic ?? [];
    await work?.run({ signal: new AbortController().signal });
  };

  it('an alert escalates and is told again without another event', async () => {
    const telling = { repeatEvery: '2h', escalate: { after: '30m', to: ['boss'] }, notify: ['team'] };
    await using lab = await openLab({ receivers: ['team', 'boss'], config: telling });
    lab.run('r1', () => lab.check('failed'));
    expect(await lab.heard()).toEqual([[`opened: ${title}`]]);
    await lab.pass(29 * 60_000);
    await look(lab);
    expect(await lab.heard('boss')).toEqual([]);
    await lab.pass(60_000);
    await look(lab);
    expect(await lab.heard('boss')).toEqual([[`escalated: ${title}`]]);
    await look(lab);
    expect([await lab.heard('boss'), await lab.heard('team')]).toEqual([[], []]);
    await lab.pass(90 * 60_000);
    await look(lab);
    expect(await lab.heard('team')).toEqual([[`repeated: ${title}`]]);
  });
});
