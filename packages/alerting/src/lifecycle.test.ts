import { describe, expect, it } from 'vitest';
import { openLab, type Lab, type LabOptions } from './alerting.test.setup.js';

const minute = 60_000;
const title = 'delay_range failed on bronze.flights';
const open = (config?: LabOptions['config'], receivers?: readonly string[]) =>
  openLab({ ...(config !== undefined && { config }), ...(receivers !== undefined && { receivers }) });
const shown = ({ state }: Lab) =>
  state.alerts
    .list({ isOpen: false })
    .map(({ title: text, status, episode, occurrences }) => [text, status, episode, occurrences]);

describe('an alert', () => {
  it('opens when a check fails, counts what comes again without a word, and resolves when the check passes, under one key', async () => {
    await using lab = await open();
    lab.run('r1', () => lab.check('failed'));
    expect(await lab.heard()).toEqual([[`opened: ${title}`]]);
    lab.run('r2', () => lab.check('failed'));
    lab.run('r3', () => lab.check('failed'));
    expect(await lab.heard()).toEqual([]);
    expect(shown(lab)).toEqual([[title, 'open', 1, 3]]);
    lab.run('r4', () => lab.check('passed'));
    expect(await lab.heard()).toEqual([[`resolved: ${title}`]]);
    const [opened, resolved] =
      lab.servers['team']?.taken<{ alerts: { fingerprint: string; occurrences: number }[] }>() ?? [];
    expect(resolved?.alerts[0]).toMatchObject({ fingerprint: opened?.alerts[0]?.fingerprint, occurrences: 3 });
  });

  it('is another one for another check, asset or partition, and the same one in every run', async () => {
    await using lab = await open();
    const failing = (more: Parameters<Lab['check']>[1], partition?: string) => () =>
      lab.test.fire('quality.result', { ...more, outcome: 'failed' }, { runId: 'r1', ...(partition && { partition }) });
    lab.run(
      'r1',
      failing({}),
      failing({ check: 'unique(id)' }),
      failing({ assetKey: 'bronze.late' }),
      failing({}, '2026-01-01'),
      failing({}, '2026-01-02'),
      failing({}, '2026-01-02'),
    );
    await lab.heard();
    expect(
      lab.state.alerts
        .list({ isOpen: true })
        .map(({ occurrences }) => occurrences)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 1, 1, 1, 2]);
  });

  it('says nothing of what has failed and passed before its run was over', async () => {
    await using lab = await open();
    lab.run(
      'r1',
      () => lab.check('failed'),
      () => lab.check('passed'),
      () => lab.check('failed'),
      () => lab.check('passed'),
    );
    expect(await lab.heard()).toEqual([]);
    expect(shown(lab)).toEqual([[title, 'resolved', 2, 1]]);
  });

  it('of a check that flaps is told at most once in five minutes, and never left open at a receiver', async () => {
    await using lab = await open();
    const flap = async (run: string) => {
      lab.run(`${run}a`, () => lab.check('failed'));
      await lab.pass(1_000);
      lab.run(`${run}b`, () => lab.check('passed'));
      return lab.heard();
    };
    expect(await flap('r1')).toEqual([[`opened: ${title}`], [`resolved: ${title}`]]);
    expect(await flap('r2')).toEqual([]);
    expect(await flap('r3')).toEqual([]);
    await lab.pass(5 * minute);
    expect(await flap('r4')).toEqual([[`opened: ${title}`], [`resolved: ${title}`]]);
  });

  it('that opens again too soon, and stays open, is told once the time is over', async () => {
    await using lab = await open();
    lab.run('r1', () => lab.check('failed'));
    lab.run('r2', () => lab.check('passed'));
    lab.run('r3', () => lab.check('failed'));
    expect(await lab.heard()).toEqual([[`opened: ${title}`], [`resolved: ${title}`]]);
    await lab.pass(5 * minute);
    lab.run('r4');
    expect(await lab.heard()).toEqual([[`opened: ${title}`]]);
  });

  it('is told within the wait for its group where its run goes on for hours', async () => {
    await using lab = await open();
    lab.test.fire('quality.result', { outcome: 'failed' }, { runId: 'long' });
    expect(await lab.heard()).toEqual([]);
    await lab.pass(30_000);
    lab.test.fire('quality.result', { outcome: 'passed', check: 'other' }, { runId: 'long' });
    expect(await lab.heard()).toEqual([[`opened: ${title}`]]);
  });

  it('is told again after the interval until somebody acknowledges it', async () => {
    await using lab = await open({ repeatEvery: '4h' });
    lab.run('r1', () => lab.check('failed'));
    await lab.heard();
    await lab.pass(4 * 60 * minute);
    lab.run('r2');
    expect(await lab.heard()).toEqual([[`repeated: ${title}`]]);
    await lab.pass(60 * minute);
    lab.run('r3');
    expect(await lab.heard()).toEqual([]);
    const [alert] = lab.state.alerts.list({ isOpen: true });
    if (alert === undefined) throw new Error('one is open');
    lab.state.alerts.save({ ...alert, acknowledgedAt: lab.test.clock.now(), acknowledgedBy: 'me' });
    await lab.pass(9 * 60 * minute);
    lab.run('r4');
    expect(await lab.heard()).toEqual([]);
  });

  it('escalates to others while nobody acknowledges it, and they hear of its end', async () => {
    await using lab = await open({ notify: ['team'], escalate: { after: '30m', to: ['boss'] } }, ['team', 'boss']);
    lab.run('r1', () => lab.check('failed'));
    expect([await lab.heard('team'), await lab.heard('boss')]).toEqual([[[`opened: ${title}`]], []]);
    await lab.pass(30 * minute);
    lab.run('r2');
    lab.run('r3');
    expect([await lab.heard('team'), await lab.heard('boss')]).toEqual([[], [[`escalated: ${title}`]]]);
    lab.run('r4', () => lab.check('passed'));
    expect([await lab.heard('team'), await lab.heard('boss')]).toEqual([
      [[`resolved: ${title}`]],
      [[`resolved: ${title}`]],
    ]);
  });

  it('tells at once of what is worse than before', async () => {
    await using lab = await open({ rules: [{ match: {} }] });
    lab.run('r1', () => lab.check('warned'));
    expect(await lab.heard()).toEqual([['opened: delay_range warns on bronze.flights']]);
    lab.run('r2', () => lab.check('failed'));
    expect(await lab.heard()).toEqual([[`repeated: ${title}`]]);
    await lab.pass(1);
    lab.run('r3', () => lab.check('passed'));
    await lab.heard();
    const told = lab.servers['team']?.taken<{ readonly alerts: readonly { readonly earlierSeverities?: unknown }[] }>();
    expect(told?.map(({ alerts }) => alerts[0]?.earlierSeverities)).toEqual([undefined, ['warning'], ['warning']]);
  });

  it('of a log resolves after a day of silence', async () => {
    await using lab = await open();
    lab.test.fire('telemetry.log', { level: 'error', name: 'loader', message: 'disk full' });
    lab.test.fire('telemetry.log', { level: 'warn', name: 'loader' });
    lab.test.fire('telemetry.log', { level: 'fatal', name: 'loader', message: 'no disk' });
    expect(await lab.heard()).toEqual([['opened: loader logs an error'], ['repeated: loader logs an error']]);
    await lab.pass(24 * 60 * minute);
    lab.run('r1');
    expect(await lab.heard()).toEqual([['resolved: loader logs an error']]);
  });

  it('hears no event twice, and none that is older than what it has heard', async () => {
    await using lab = await open();
    lab.run('r1', () => lab.check('failed'));
    await lab.pass(1_000);
    lab.run('r2', () => lab.check('passed'));
    await lab.heard();
    const before = [shown(lab), lab.state.alerts.history(lab.state.alerts.list({ isOpen: false })[0]?.id ?? '')];
    await lab.test.bus.replay({ plugin: 'alerting', hook: 'transitions' }, [...lab.test.events].toReversed());
    await lab.test.bus.replay({ plugin: 'alerting', hook: 'transitions' }, lab.test.events);
    expect(await lab.heard()).toEqual([]);
    expect([shown(lab), lab.state.alerts.history(lab.state.alerts.list({ isOpen: false })[0]?.id ?? '')]).toEqual(
      before,
    );
  });
});

describe('what has ended', () => {
  it('is forgotten after 90 days, and what is open is not', async () => {
    await using lab = await open();
    lab.run(
      'r1',
      () => lab.check('failed'),
      () => lab.check('failed', { check: 'unique(id)' }),
    );
    await lab.heard();
    await lab.pass(1_000);
    lab.run('r2', () => lab.check('passed'));
    await lab.heard();
    const [resolved] = lab.state.alerts.list({ isOpen: false });
    await lab.pass(91 * 24 * 60 * minute);
    lab.run('r3');
    await lab.heard();
    expect(shown(lab).map(([text, status]) => [text, status])).toEqual([
      ['unique(id) failed on bronze.flights', 'open'],
    ]);
    expect(lab.state.alerts.history(resolved?.id ?? '')).toEqual([]);
  });
});

describe('what a run has done', () => {
  const ended = (lab: Lab, status: 'success' | 'failed' | 'rejected' | 'cancelled') => () =>
    lab.test.fire('ingestion.end', { status }, { runId: 'r1' });

  it('is told in one notification, without what only follows from another failure', async () => {
    await using lab = await open();
    lab.run(
      'r1',
      () => lab.check('failed'),
      () => lab.check('failed', { check: 'unique(id)' }),
      ended(lab, 'rejected'),
    );
    expect(await lab.heard()).toEqual([[`opened: ${title}`, 'opened: unique(id) failed on bronze.flights']]);
  });

  it('is told with what follows where a rule asks for it', async () => {
    await using lab = await open({ rules: [{ match: { events: '*.end' }, consequences: true }] });
    lab.run('r1', () => lab.check('failed'), ended(lab, 'rejected'));
    expect(await lab.heard()).toEqual([[`opened: ${title}`, 'opened: ingestion of bronze.flights was rejected']]);
  });

  it('resolves when the asset succeeds, and not when it is cancelled', async () => {
    await using lab = await open();
    lab.run('r1', ended(lab, 'failed'));
    expect(await lab.heard()).toEqual([['opened: ingestion of bronze.flights failed']]);
    await lab.pass(1_000);
    lab.run('r1', ended(lab, 'cancelled'));
    expect(await lab.heard()).toEqual([]);
    lab.run('r1', ended(lab, 'success'));
    expect(await lab.heard()).toEqual([['resolved: ingestion of bronze.flights failed']]);
  });

  it('opens an alert of the run where no asset has one', async () => {
    await using lab = await open();
    const error = { code: 'LAKE_BUSY', message: 'the lake is busy' };
    lab.test.fire('run.end', { status: 'failed', assets: [], error }, { runId: 'r1' });
    expect(await lab.heard()).toEqual([['opened: the run failed']]);
    lab.test.fire('ingestion.end', { status: 'failed' }, { runId: 'r2' });
    await lab.pass(1);
    lab.test.fire('run.end', { status: 'success', assets: [] }, { runId: 'r2' });
    expect(await lab.heard()).toEqual([['opened: ingestion of bronze.flights failed', 'resolved: the run failed']]);
  });
});

describe('rules', () => {
  it('route by asset, tag, owner and severity; the first that matches decides', async () => {
    await using lab = await open(
      {
        rules: [
          { match: { assets: 'sandbox.**' }, ignore: true },
          { match: { tags: { env: 'dev' } }, notify: ['team'] },
          { match: { owner: 'finance', severity: ['error', 'critical'] }, notify: ['boss'], severity: 'critical' },
        ],
        notify: ['team'],
      },
      ['team', 'boss'],
    );
    const end = (assetKey: string, owner: string, tags = {}) =>
      lab.test.fire('transform.end', { assetKey, owner, status: 'failed' }, { runId: 'r1', tags });
    lab.run(
      'r1',
      () => end('sandbox.a.b', 'finance'),
      () => end('gold.a', 'finance', { env: 'dev' }),
      () => end('gold.b', 'finance'),
      () => end('gold.c', 'ops'),
    );
    const of = (asset: string) => `opened: transform of ${asset} failed`;
    expect([await lab.heard('team'), await lab.heard('boss')]).toEqual([
      [[of('gold.a'), of('gold.c')]],
      [[of('gold.b')]],
    ]);
    expect(lab.servers['boss']?.taken<{ alerts: unknown[] }>()[0]?.alerts[0]).toMatchObject({ severity: 'critical' });
  });

  it('know the owner of a check by what its asset has told, in this run or an earlier one', async () => {
    await using lab = await open({ rules: [{ match: { owner: 'finance' }, notify: ['boss'] }], notify: ['team'] }, [
      'team',
      'boss',
    ]);
    lab.run(
      'r1',
      () => void lab.test.ask('ingestion.start', { assetKey: 'bronze.flights', owner: 'finance' }),
      () => lab.check('failed'),
      () => lab.check('failed', { assetKey: 'gold.delays' }),
    );
    expect([await lab.heard('boss'), await lab.heard('team')]).toEqual([
      [[`opened: ${title}`]],
      [['opened: delay_range failed on gold.delays']],
    ]);
    lab.run('r2', () => lab.check('failed', { check: 'other' }));
    expect(await lab.heard('boss')).toEqual([['opened: other failed on bronze.flights']]);
    expect(lab.state.alerts.list({ isOpen: true }).map(({ owner }) => owner)).toContain('finance');
  });

  it('alert about a schedule whose run cannot begin, until one begins; not about times that are passed over', async () => {
    await using lab = await open();
    const message = 'the asset gold.gone is not there';
    lab.test.fire('schedule.passed', { schedule: 'nightly', reason: 'failed', message });
    lab.test.fire('schedule.passed', { schedule: 'hourly', reason: 'overlap' });
    lab.test.fire('schedule.passed', { schedule: 'hourly', reason: 'missed' });
    expect(await lab.heard()).toEqual([['opened: the schedule nightly could not be run']]);
    lab.test.fire('schedule.fired', { schedule: 'hourly' });
    lab.test.fire('schedule.fired', { schedule: 'nightly' });
    expect(await lab.heard()).toEqual([['resolved: the schedule nightly could not be run']]);
  });

  it('alert about dead letters, services and broken models by themselves, and about warnings only where one asks', async () => {
    await using lab = await open();
    lab.test.fire('hook.dead_lettered', { plugin: 'lineage', hook: 'send' });
    lab.test.fire('service.post_start', { service: 'db', error: { code: 'X', message: 'port 5432 is taken' } });
    lab.test.fire('semantic.broken', { model: 'delays' });
    lab.check('warned');
    expect(await lab.heard()).toEqual([
      [
        'opened: lineage/send gives up events',
        'opened: db is in trouble',
        'opened: the semantic model delays is broken',
      ],
    ]);
    lab.test.fire('semantic.refreshed', { model: 'delays' });
    expect(await lab.heard()).toEqual([['resolved: the semantic model delays is broken']]);
  });

  it('tell of a service that has ended by itself, and of one that was started again where one asks for warnings', async () => {
    await using lab = await open();
    lab.test.fire('service.state', { service: 'db', status: 'restarted' });
    lab.test.fire('service.state', { service: 'db', status: 'given_up', ended: 'exit code 9' });
    expect(await lab.heard()).toEqual([['opened: db ended too often and is given up']]);
    lab.test.fire('service.post_start', { service: 'db' });
    expect(await lab.heard()).toEqual([['resolved: db ended too often and is given up']]);
    await using strict = await open({ rules: [{ match: { events: 'service.state' }, severity: 'warning' }] });
    strict.test.fire('service.state', { service: 'db', status: 'restarted' });
    expect(await strict.heard()).toEqual([['opened: db ended and was started again']]);
    strict.test.fire('service.state', { service: 'db', status: 'recovered' });
    expect(await strict.heard()).toEqual([['resolved: db ended and was started again']]);
  });

  it('make failures of events that say nothing of their own where they name the type, and by no pattern', async () => {
    await using lab = await open({ rules: [{ match: { events: ['schema.changed', 'wap.*'] } }] });
    lab.test.fire('schema.changed', { assetKey: 'bronze.flights' });
    lab.test.fire('wap.published');
    expect(await lab.heard()).toEqual([['opened: schema.changed of bronze.flights']]);
  });

  it('that are gone leave their alerts to resolve', async () => {
    await using lab = await open({ defaultRules: false, rules: [{ match: { events: 'quality.result' } }] });
    lab.run('r1', () => lab.check('failed'));
    await lab.heard();
    const [alert] = lab.state.alerts.list({ isOpen: true });
    if (alert === undefined) throw new Error('one is open');
    lab.state.alerts.save({ ...alert, rule: 'of yesterday', lookAt: 0 });
    await lab.pass(48 * 60 * minute);
    lab.run('r2');
    expect(await lab.heard()).toEqual([]);
    lab.run('r3', () => lab.check('passed'));
    expect(await lab.heard()).toEqual([[`resolved: ${title}`]]);
  });
});
