import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTestBus, type TestStore } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { createMetricsPlugin } from './create-metrics-plugin.js';
import { createTestProject, flatten, readTextfile, startingWith } from './project.test.setup.js';

const run = { runId: '20260101T000000Z-7f3k2a9q' };

describe('what runs do', () => {
  it('is in the totals once it is over', async () => {
    using project = createTestProject();
    {
      await using bus = await project.open();
      await bus.ask('run.start', {}, run);
      bus.fire('ingestion.end', { rowsWritten: 3, bytes: 900, attempts: 2, durationMs: 300 }, run);
      bus.fire('quality.result', { check: 'delay_range', passed: false, outcome: 'failed', failedRows: 2 }, run);
      bus.fire('wap.published', {}, run);
      bus.fire('schema.changed', {}, run);
      bus.fire('run.end', { status: 'partial', durationMs: 1200 }, run);
      await bus.deliverAll();
    }
    const totals = project.totals();
    const flights = 'asset="bronze.flights",kind="ingestion"';
    expect(Object.fromEntries(totals)).toMatchObject({
      'phlo_runs_total{status="partial"}': 1,
      'phlo_run_duration_seconds_sum{status="partial"}': 1.2,
      'phlo_run_duration_seconds_bucket{status="partial",le="1"}': 0,
      'phlo_run_duration_seconds_bucket{status="partial",le="2.5"}': 1,
      [`phlo_asset_runs_total{${flights},status="success"}`]: 1,
      [`phlo_asset_rows_total{${flights}}`]: 3,
      [`phlo_asset_written_bytes_total{${flights}}`]: 900,
      [`phlo_asset_retries_total{${flights}}`]: 1,
      [`phlo_asset_last_run_succeeded{${flights}}`]: 1,
      'phlo_checks_total{asset="bronze.flights",outcome="failed",severity="error"}': 1,
      'phlo_check_passed{asset="bronze.flights",check="delay_range",severity="error"}': 0,
      'phlo_check_failed_rows{asset="bronze.flights",check="delay_range"}': 2,
      'phlo_publish_units_total{outcome="published"}': 1,
      'phlo_schema_changes_total{asset="bronze.flights"}': 1,
      phlo_runs_open: 0,
    });
    expect(totals.get(`phlo_asset_last_success_timestamp_seconds{${flights}}`)).toBeGreaterThan(1e9);
  });

  it('counts an asset by its end where it has one, and by the list of the run where it has none', async () => {
    using project = createTestProject();
    await using bus = await project.open();
    bus.fire('ingestion.end', { assetKey: 'bronze.flights' }, run);
    const skipped = { asset: 'silver.flights', kind: 'transform' as const, status: 'skipped' as const, rows: 0 };
    const ended = { asset: 'bronze.flights', kind: 'ingestion' as const, status: 'success' as const, rows: 3 };
    bus.fire('run.end', { assets: [ended, skipped] }, run);
    await bus.deliverAll();
    expect(startingWith(project.totals(), 'phlo_asset_runs_total')).toEqual({
      'phlo_asset_runs_total{asset="bronze.flights",kind="ingestion",status="success"}': 1,
      'phlo_asset_runs_total{asset="silver.flights",kind="transform",status="skipped"}': 1,
    });
  });

  it('tells how late a mart shows a commit, once for each snapshot', async () => {
    using project = createTestProject();
    await using bus = await project.open();
    const publish = () =>
      bus.fire('publish.end', {
        tables: [{ mart: 'gold.delays', relation: 'gold.delays', rows: 3, columns: [], snapshotId: '44' }],
      });
    bus.fire('transform.end', { assetKey: 'gold.delays', snapshotId: '44' });
    await bus.clock.advance(90_000);
    publish();
    await bus.clock.advance(600_000);
    publish();
    await bus.deliverAll();
    expect(project.totals().get('phlo_publish_lag_seconds{asset="marts.delays",mart="gold.delays"}')).toBe(90);
  });

  it('counts an event that comes again once, and what a failed asset did not commit never', async () => {
    using project = createTestProject();
    await using bus = await project.open();
    bus.fire('ingestion.end', { rowsWritten: 3 }, run);
    bus.fire('ingestion.end', { status: 'failed', rowsWritten: 5 }, run);
    await bus.deliverAll();
    const before = project.totals();
    await bus.bus.replay({ plugin: 'metrics', hook: 'collect' }, bus.events);
    await bus.deliverAll();
    expect(startingWith(project.totals(), 'phlo_asset')).toEqual(startingWith(before, 'phlo_asset'));
    expect(before.get('phlo_asset_rows_total{asset="bronze.flights",kind="ingestion"}')).toBe(3);
    expect(before.get('phlo_asset_last_run_succeeded{asset="bronze.flights",kind="ingestion"}')).toBe(0);
  });

  it('adds up over processes that know nothing of each other', async () => {
    using project = createTestProject();
    let store: TestStore | undefined;
    for (const rowsWritten of [3, 4]) {
      await using bus = await project.open({}, store === undefined ? {} : { store });
      store = bus.store;
      bus.fire('ingestion.end', { rowsWritten }, { runId: `run-${rowsWritten}` });
      bus.fire('run.end', { status: 'success', assets: [] }, { runId: `run-${rowsWritten}` });
      await bus.deliverAll();
    }
    const totals = project.totals();
    expect(totals.get('phlo_runs_total{status="success"}')).toBe(2);
    expect(totals.get('phlo_asset_rows_total{asset="bronze.flights",kind="ingestion"}')).toBe(7);
    expect(totals.get('phlo_hook_calls_total{plugin="metrics",hook="collect"}')).toBeGreaterThan(0);
  });
});

describe('what is long ago', () => {
  it('is forgotten when a run ends: series to which nothing was added', async () => {
    using project = createTestProject();
    await using bus = await project.open({}, { more: { forgetAfterDays: 2 } });
    bus.fire('ingestion.end', { assetKey: 'bronze.gone' }, run);
    await bus.deliverAll();
    await bus.clock.advance(3 * 86_400_000);
    bus.fire('ingestion.end', { assetKey: 'bronze.flights' }, run);
    bus.fire('run.end', { assets: [] }, run);
    await bus.deliverAll();
    const names = [...project.totals().keys()];
    expect(names.filter((name) => name.includes('bronze.gone'))).toEqual([]);
    expect(names.filter((name) => name.includes('bronze.flights')).length).toBeGreaterThan(3);
  });

  it('is no run that is under way', async () => {
    using project = createTestProject();
    await using bus = await project.open();
    await bus.ask('run.start', {}, run);
    await bus.ask('run.start', {}, { runId: 'another' });
    await bus.deliverAll();
    expect(project.totals().get('phlo_runs_open')).toBe(2);
    bus.fire('run.end', {}, run);
    await bus.deliverAll();
    expect(project.totals().get('phlo_runs_open')).toBe(1);
  });
});

describe('a check', () => {
  const passed = (project: ReturnType<typeof createTestProject>) =>
    Object.keys(startingWith(project.totals(), 'phlo_check_passed')).map((name) => /check="(\w+)"/.exec(name)?.[1]);

  it('that is there no more is forgotten once its asset was audited again', async () => {
    using project = createTestProject();
    await using bus = await project.open();
    for (const check of ['old', 'kept']) bus.fire('quality.result', { check });
    bus.fire('quality.result', { check: 'elsewhere', assetKey: 'silver.flights' });
    bus.fire('ingestion.end', { status: 'rejected', durationMs: 300 });
    await bus.deliverAll();
    expect(passed(project)).toEqual(['kept', 'old', 'elsewhere']);
    await bus.clock.advance(60_000);
    bus.fire('ingestion.end', { status: 'failed', durationMs: 300 });
    await bus.deliverAll();
    expect(passed(project)).toEqual(['kept', 'old', 'elsewhere']);
    bus.fire('quality.result', { check: 'kept', passed: true, outcome: 'passed', failedRows: 0 });
    await bus.clock.advance(300);
    bus.fire('ingestion.end', { status: 'success', durationMs: 300 });
    await bus.deliverAll();
    expect(passed(project)).toEqual(['kept', 'elsewhere']);
  });
});

describe('the labels', () => {
  it('have an end: what is one too many goes into `other` and is counted', async () => {
    using project = createTestProject();
    await using bus = await project.open({}, { more: { seriesPerMetric: 3 } });
    for (const number of [1, 2, 3, 4, 5])
      bus.fire('ingestion.end', { assetKey: `bronze.table_${number}`, rowsWritten: 10, status: 'success' });
    bus.fire('ingestion.end', { assetKey: 'bronze.table_1', rowsWritten: 1 });
    await bus.deliverAll();
    expect(startingWith(project.totals(), 'phlo_asset_rows_total')).toEqual({
      'phlo_asset_rows_total{asset="bronze.table_1",kind="ingestion"}': 11,
      'phlo_asset_rows_total{asset="bronze.table_2",kind="ingestion"}': 10,
      'phlo_asset_rows_total{asset="bronze.table_3",kind="ingestion"}': 10,
      'phlo_asset_rows_total{asset="other",kind="ingestion"}': 20,
    });
    expect(project.totals().get('phlo_metrics_overflow_total{metric="phlo_asset_rows"}')).toBe(2);
  });

  it('never name a run, an event, a snapshot or a partition', async () => {
    using project = createTestProject();
    await using bus = await project.open();
    const context = { runId: 'run-4711', partition: 'partition-4711', tags: { team: 'tag-4711' } };
    bus.fire('ingestion.end', { snapshotId: 'snapshot-4711', batchId: 'batch-4711' }, context);
    bus.fire('publish.end', {}, context);
    bus.fire('run.end', {}, context);
    await bus.deliverAll();
    const names = [...project.totals().keys()];
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => /4711|test-0/.test(name))).toEqual([]);
  });
});

describe('telemetry', () => {
  it('becomes metrics: values are gauges, lines are counted, spans are timed', async () => {
    using project = createTestProject();
    {
      await using bus = await project.open();
      bus.fire('telemetry.metric', { name: 'acme.lag', value: 5, unit: 's', attributes: { topic: 'a', le: 'x' } });
      bus.fire('telemetry.metric', { name: 'acme.lag', value: 7, unit: 's', attributes: { topic: 'a', le: 'x' } });
      bus.fire('telemetry.metric', { name: 'phlo.runs', value: 9, attributes: { list: [1] } });
      bus.fire('telemetry.log', { name: 'acme', level: 'error' });
      bus.fire('telemetry.span', { name: 'fetch', durationMs: 250, status: 'error' });
      await bus.deliverAll();
    }
    expect(Object.fromEntries(project.totals())).toMatchObject({
      'acme_lag_seconds{attribute_le="x",topic="a"}': 7,
      telemetry_phlo_runs: 9,
      'phlo_log_lines_total{logger="acme",level="error"}': 1,
      'phlo_span_duration_seconds_sum{span="fetch",status="error"}': 0.25,
      'phlo_span_duration_seconds_bucket{span="fetch",status="error",le="0.1"}': 0,
      'phlo_span_duration_seconds_bucket{span="fetch",status="error",le="0.5"}': 1,
    });
  });

  it('has an end as well: of names, and of what one process may say at once', async () => {
    using project = createTestProject();
    {
      await using bus = await project.open();
      for (let number = 0; number < 210; number++)
        bus.fire('telemetry.metric', { name: `acme.metric_${number}`, value: 1, attributes: {} });
      await bus.deliverAll();
    }
    const totals = project.totals();
    expect([...totals.keys()].filter((name) => name.startsWith('acme_metric_'))).toHaveLength(200);
    expect(totals.get('phlo_metrics_overflow_total{metric="telemetry"}')).toBe(10);
  });
});

describe('hooks', () => {
  it('are measured by what the bus counts, and by what it tells of them', async () => {
    using project = createTestProject();
    const { definePlugin, onEvent } = await import('@phlo/core');
    const picky = definePlugin({
      name: 'picky',
      hooks: [
        onEvent('quality.result', {
          name: 'send',
          delivery: 'queued',
          queue: 'durable',
          attempts: 1,
          handler: ({ data }) => {
            if (data.check === 'bad') throw new Error('no');
          },
        }),
      ],
    });
    {
      await using bus = await project.open({}, { plugins: [createMetricsPlugin(), picky], strict: false });
      bus.fire('quality.result', { check: 'good' });
      bus.fire('quality.result', { check: 'bad' });
      await bus.deliverAll();
      bus.fire('run.end');
      await bus.deliverAll();
    }
    expect(Object.fromEntries(project.totals())).toMatchObject({
      'phlo_hook_calls_total{plugin="picky",hook="send"}': 2,
      'phlo_hook_failures_total{plugin="picky",hook="send"}': 1,
      'phlo_hook_queue_pending{plugin="picky",hook="send"}': 0,
      'phlo_hook_queue_dead_letters{plugin="picky",hook="send"}': 1,
      'phlo_hook_dead_lettered_total{plugin="picky",hook="send"}': 1,
    });
  });
});

describe('what waits for a hook', () => {
  it('is told while its target is away, and is nothing once it was there again', async () => {
    using project = createTestProject();
    const { definePlugin, onEvent } = await import('@phlo/core');
    const sender = definePlugin({
      name: 'sender',
      hooks: [
        onEvent('quality.result', { name: 'send', delivery: 'queued', queue: 'durable', handler: () => undefined }),
      ],
    });
    await using bus = await project.open({}, { plugins: [createMetricsPlugin(), sender] });
    const pending = () => project.totals().get('phlo_hook_queue_pending{plugin="sender",hook="send"}');
    const away = bus.failHook('sender/send', { with: 'unavailable' });
    bus.fire('quality.result');
    bus.fire('quality.result');
    bus.fire('run.end');
    await bus.deliverAll({ keepTrying: false });
    expect(pending()).toBe(2);
    away[Symbol.dispose]();
    bus.fire('run.end');
    await bus.deliverAll();
    expect(pending()).toBe(0);
    expect(project.totals().get('phlo_hook_pauses_total{plugin="sender",hook="send"}')).toBe(1);
  });
});

describe('schedules', () => {
  const scheduled = { ...run, tags: { schedule: 'nightly', trigger: 'cron' } };
  const of = (totals: ReadonlyMap<string, number>) => startingWith(totals, 'phlo_schedule');

  it('are counted by what became of them, and show when they are due next', async () => {
    using project = createTestProject();
    await using bus = await project.open();
    const nextAt = 1_800_000_000_000;
    bus.fire('schedule.followed', { schedules: [{ schedule: 'nightly', cron: '0 2 * * *', timezone: 'UTC', nextAt }] });
    bus.fire('schedule.fired', { schedule: 'nightly', delayMs: 1500, nextAt: nextAt + 86_400_000 }, scheduled);
    bus.fire('run.end', { status: 'failed' }, scheduled);
    bus.fire('schedule.passed', { schedule: 'nightly', reason: 'missed', nextAt: nextAt + 2 * 86_400_000 });
    // Whoever gives tags of that name to runs of their own says nothing of schedules.
    bus.fire('run.end', { status: 'success' }, { runId: 'r2', tags: { schedule: 'nightly' } });
    await bus.deliverAll();
    expect(of(project.totals())).toEqual({
      'phlo_schedule_runs_total{schedule="nightly",status="failed"}': 1,
      'phlo_schedule_last_end_timestamp_seconds{schedule="nightly",status="failed"}': expect.any(Number),
      'phlo_schedule_passed_total{schedule="nightly",reason="missed"}': 1,
      'phlo_schedule_last_fired_timestamp_seconds{schedule="nightly"}': expect.any(Number),
      'phlo_schedule_delay_seconds{schedule="nightly"}': 1.5,
      'phlo_schedule_next_due_timestamp_seconds{schedule="nightly"}': 1_800_172_800,
    });
  });

  it('that nobody follows any more are due no more', async () => {
    using project = createTestProject();
    await using bus = await project.open();
    const rule = { cron: '0 2 * * *', timezone: 'UTC', nextAt: 1_800_000_000_000 };
    bus.fire('schedule.followed', {
      schedules: [
        { schedule: 'gone', ...rule },
        { schedule: 'kept', ...rule },
      ],
    });
    bus.fire('schedule.followed', { schedules: [{ schedule: 'kept', ...rule }] });
    await bus.deliverAll();
    expect(Object.keys(of(project.totals()))).toEqual(['phlo_schedule_next_due_timestamp_seconds{schedule="kept"}']);
  });

  it('show when they were last looked at, though nothing happens', async () => {
    using project = createTestProject();
    const plugin = createMetricsPlugin();
    await using bus = await project.open({}, { plugins: [plugin] });
    await bus.deliverAll();
    for (const work of plugin.periodic ?? []) await work.run({ signal: new AbortController().signal });
    expect(project.totals().get('phlo_scheduler_last_look_timestamp_seconds')).toBe(bus.clock.now() / 1000);
  });
});

describe('the textfile', () => {
  it('holds the totals when a run has ended, with the project on every line', async () => {
    using project = createTestProject();
    await using bus = await project.open({ textfile: 'phlo.prom' });
    bus.fire('run.end', { status: 'success' }, run);
    await bus.deliverAll();
    const families = readTextfile(join(project.dir, 'phlo.prom'));
    expect(flatten(families).get('phlo_runs_total{project="test",status="success"}')).toBe(1);
    expect(families.every(({ samples }) => samples.every(({ labels }) => labels['project'] === 'test'))).toBe(true);
    expect(statSync(join(project.dir, 'phlo.prom')).mode & 0o777).toBe(0o644);
    expect(readdirSync(project.dir).filter((name) => /prom/.test(name))).toEqual(['phlo.prom']);
  });

  it('that cannot be written is told once until it can, and keeps nothing from being counted', async () => {
    using project = createTestProject();
    const told = [expect.stringContaining('gone/phlo.prom: ENOENT')];
    const bus = await project.open({ textfile: 'gone/phlo.prom' });
    {
      await using _ = bus;
      bus.fire('run.end', { status: 'success' }, run);
      await bus.deliverAll();
      bus.fire('run.end', { status: 'success' }, run);
      await bus.deliverAll();
      expect(bus.log.messages('warn')).toEqual(told);
      expect(project.totals().get('phlo_runs_total{status="success"}')).toBe(2);
      mkdirSync(join(project.dir, 'gone'));
      bus.fire('run.end', { status: 'success' }, run);
      await bus.deliverAll();
      expect(existsSync(join(project.dir, 'gone/phlo.prom'))).toBe(true);
      rmSync(join(project.dir, 'gone'), { recursive: true });
    }
    // The end writes once more.
    expect(bus.log.messages('warn')).toEqual([...told, ...told]);
  });
});

describe('without anything that happens', () => {
  it('writes nothing: no totals, no textfile', async () => {
    using project = createTestProject();
    {
      await using bus = await project.open({ textfile: 'phlo.prom' });
      await bus.deliverAll();
    }
    expect(existsSync(join(project.dir, 'phlo.prom'))).toBe(false);
    expect(project.totals().size).toBe(0);
  });

  it('refuses a configuration that says nothing of where to', async () => {
    const opening = createTestBus({ plugins: [createMetricsPlugin()], config: { metrics: {} } });
    await expect(opening).rejects.toThrow(/to: /);
  });
});
