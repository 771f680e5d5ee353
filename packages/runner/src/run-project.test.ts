import { createSystemClock, onEvent, onPattern, unavailable, veto } from '@phlo/core';
import { column, defineSource, ingestion } from '@phlo/ingest';
import { publish } from '@phlo/publish';
import { quality, range } from '@phlo/quality';
import { parseToolModel } from '@phlo/transform';
import type { TransformTool } from '@phlo/transform';
import { describe, expect, it } from 'vitest';
import { dataOf, openTestLake, outline, startsWithoutOneEnd } from './lake.test.setup.js';
import { define, ids, sqlModel } from './project.test.setup.js';

const noState = {
  open() {
    throw new Error('nothing here opens it');
  },
};

const positive = (table: string) => quality(table, [range('id', { min: 0 })]);

describe('a run', () => {
  it('keeps for --debug where the code of a source threw, and says why a table that did not change fails', async () => {
    await using lake = await openTestLake();
    const broken = ingestion({ table: 'bronze.a', schema: { id: column.long() }, strategy: 'replace' }, () => {
      throw new RangeError('no such page');
    });
    await lake.run(define({ ingestions: [broken] }));
    expect(lake.log.messages('debug').join('\n')).toMatch(
      /The source of bronze\.a failed[^]*caused by RangeError: no such page\n +at .*run-project\.test\.ts/,
    );
    const models = [sqlModel('gold.b', 'select 1 as id')];
    await lake.run(define({ models }));
    const report = await lake.run(define({ models, quality: [quality('gold.b', [range('idd', { min: 0 })])] }));
    expect(report.assets[0]?.error?.message).toBe(
      'gold.b did not change, and as it stands it fails range_idd: gold.b has no column "idd"; did you mean "id"?',
    );
  });

  it('takes data from its source to the marts, and says so step by step', async () => {
    await using lake = await openTestLake();
    const report = await lake.run(
      define({
        ingestions: [ids('bronze.a', [1, 2])],
        models: [sqlModel('gold.b', "select id + 1 as id from ref('bronze.a')")],
        quality: [positive('bronze.a')],
        publishes: [publish({ name: 'marts', marts: [{ from: 'gold.b' }] })],
      }),
    );
    expect(report).toMatchObject({ status: 'success', exitCode: 0, rejected: [] });
    expect(outline(lake.events)).toEqual([
      'run.start',
      'ingestion.start bronze.a',
      'wap.staged bronze.a',
      'quality.result bronze.a',
      'quality.result bronze.a',
      'wap.gate bronze.a',
      'wap.published bronze.a',
      'ingestion.end bronze.a',
      'lineage.edges bronze.a',
      'transform.start gold.b',
      'wap.staged gold.b',
      'wap.gate gold.b',
      'wap.published gold.b',
      'transform.end gold.b',
      'lineage.edges gold.b',
      'publish.start marts+gold.b',
      'publish.end marts+gold.b',
      'lineage.edges marts+gold.b',
      'run.end',
    ]);
    expect(startsWithoutOneEnd(lake.events)).toEqual([]);
    expect(await lake.ids('gold.b')).toEqual([2, 3]);
    expect([...lake.state.journal.read({ runId: report.runId })].map(({ id }) => id)).toEqual(
      lake.events.filter(({ type }) => !type.startsWith('telemetry.')).map(({ id }) => id),
    );
  }, 60_000);

  it('tells what a table is, and the rule of each check, for catalogues', async () => {
    await using lake = await openTestLake();
    const model = sqlModel('gold.b', 'select 1 as id', [
      'description: Orders by day',
      'checks:',
      '  - range: { column: id, min: 0 }',
    ]);
    await lake.run(define({ models: [model] }));
    expect(dataOf(lake.events, 'transform.end')).toMatchObject([{ description: 'Orders by day' }]);
    expect(dataOf(lake.events, 'quality.result')).toMatchObject([{ check: 'range_id', rule: { min: '0' } }]);
  });

  it('announces an end after the commit that it announces', async () => {
    let seen: Promise<readonly number[]> | undefined;
    await using lake = await openTestLake({
      hooks: [
        onEvent('ingestion.end', {
          name: 'look',
          handler: () => {
            seen = lake.ids('bronze.a');
          },
        }),
      ],
    });
    await lake.run(define({ ingestions: [ids('bronze.a', [7])] }));
    expect(await seen).toEqual([7]);
    const [end] = dataOf(lake.events, 'ingestion.end');
    const view = await lake.store.read('bronze.a');
    expect(end).toMatchObject({ snapshotId: view?.snapshotId, rowsWritten: 1, status: 'success' });
    expect(end?.columns).toEqual([{ id: expect.any(Number), name: 'id', type: 'long', nullable: false }]);
  });

  it('keeps a batch that fails its audit out, skips what depends on it, and goes on with the rest', async () => {
    await using lake = await openTestLake();
    const definitions = (values: readonly number[]) =>
      define({
        ingestions: [ids('bronze.a', values), ids('bronze.z')],
        models: [
          sqlModel('silver.a', "select id from ref('bronze.a')"),
          sqlModel('silver.z', "select id from ref('bronze.z')"),
        ],
        quality: [positive('bronze.a')],
      });
    await lake.run(definitions([1]));
    const report = await lake.run(definitions([-1, 2]));
    expect(report).toMatchObject({ status: 'partial', exitCode: 3 });
    expect(report.rejected).toMatchObject([{ asset: 'bronze.a', rows: 2, reasons: [{ failedRows: 1 }] }]);
    expect(new Map(report.assets.map(({ asset, status }) => [asset, status]))).toEqual(
      new Map([
        ['bronze.a', 'rejected'],
        ['silver.a', 'skipped'],
        ['bronze.z', 'success'],
        ['silver.z', 'success'],
      ]),
    );
    expect([await lake.ids('bronze.a'), await lake.ids('silver.a')]).toEqual([[1], [1]]);
    const why = new Map(lake.state.runs.assets(report.runId).map(({ asset, message }) => [asset, message]));
    expect(why.get('bronze.a')).toBe('range_id: 1 of 3 rows: id is not at least 0');
    expect(why.get('silver.a')).toBe('bronze.a was not published');
    const [batch] = await lake.store.batches();
    expect(batch).toMatchObject({ status: 'rejected', table: 'bronze.a', rows: 2 });
    expect(startsWithoutOneEnd(lake.events)).toEqual([]);
    expect(dataOf(lake.events, 'run.end').at(-1)?.assets).toContainEqual(
      expect.objectContaining({ asset: 'silver.a', status: 'skipped', reason: 'bronze.a was not published' }),
    );
  });

  it('fails one asset whose source throws, says in what state it is, and goes on with the rest', async () => {
    await using lake = await openTestLake();
    const broken = ingestion(
      { table: 'bronze.a', schema: { id: column.long() }, strategy: 'append', retries: 0 },
      // eslint-disable-next-line require-yield
      function* () {
        throw new Error('the API is gone');
      },
    );
    const report = await lake.run(define({ ingestions: [broken, ids('bronze.z')] }));
    expect(report).toMatchObject({ status: 'partial', exitCode: 3 });
    const failed = report.assets.find(({ asset }) => asset === 'bronze.a');
    expect(failed).toMatchObject({
      status: 'failed',
      error: {
        code: 'SOURCE_FAILED',
        message: expect.stringContaining('the API is gone'),
        dataState: expect.any(String),
      },
    });
    expect(await lake.store.batches()).toEqual([]);
    expect(startsWithoutOneEnd(lake.events)).toEqual([]);
  });

  it('exits with 1 where nothing succeeded', async () => {
    await using lake = await openTestLake();
    const report = await lake.run(define({ models: [sqlModel('gold.x', 'select nothing_here as id')] }));
    expect(report).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(report.assets[0]?.error).toMatchObject({ code: 'SQL_INVALID' });
  });

  it('builds the models of other tools as it does SQL, and reads the sources of plugins with their configuration', async () => {
    const numbers = defineSource({
      plugin: 'acme',
      name: 'numbers',
      read: ({ config }) => [(config as { readonly ids: readonly number[] }).ids.map((id) => ({ id }))],
    });
    await using lake = await openTestLake({
      overrides: {
        pluginOf: async (name) =>
          name === 'acme' ? { config: { ids: [4, 5] }, state: noState, projectDir: '/' } : undefined,
      },
    });
    const union: TransformTool = {
      name: 'union',
      extensions: ['.union'],
      parse: ({ text }) => ({ refs: [text], build: () => ({ sql: `select id from ref('${text}')` }) }),
    };
    const source = { text: 'bronze.a', path: 'workflows/transforms/gold/b.union', projectDir: '/project' };
    const report = await lake.run(
      define({
        ingestions: [ingestion({ table: 'bronze.a', schema: { id: column.long() }, strategy: 'append' }, numbers())],
        models: [await parseToolModel(union, source)],
      }),
    );
    expect(report.status).toBe('success');
    expect(await lake.ids('gold.b')).toEqual([4, 5]);
    expect(dataOf(lake.events, 'transform.start')).toMatchObject([{ tool: 'union', model: 'gold.b' }]);
    expect(dataOf(lake.events, 'transform.end')).toMatchObject([{ tool: 'union', status: 'success', rows: 2 }]);
    expect(dataOf(lake.events, 'lineage.edges')).toMatchObject([
      { edges: [{ from: 'acme:numbers', to: 'bronze.a' }] },
      { edges: [{ from: 'bronze.a', to: 'gold.b' }] },
    ]);
  });

  it('loads an unchanged model as no rows, and builds it again on request', async () => {
    await using lake = await openTestLake();
    const definitions = define({ models: [sqlModel('gold.x', 'select 1 as id')] });
    await lake.run(definitions);
    const again = await lake.run(definitions);
    expect(again.assets).toMatchObject([{ status: 'success', rows: 0, unchanged: true }]);
    // What it is made of is told again: who listens only since today has not heard of it.
    expect(dataOf(lake.events, 'lineage.edges').at(-1)).toMatchObject({ run: again.runId, job: 'gold.x' });
    const full = await lake.run(definitions, { fullRefresh: true });
    expect(full.assets).toMatchObject([{ status: 'success', rows: 1, unchanged: false }]);
  });
});

describe('a publish group', () => {
  it('is committed whole', async () => {
    await using lake = await openTestLake();
    await lake.run(
      define({ ingestions: [ids('a.x', [1], { publishGroup: 'g' }), ids('a.y', [2], { publishGroup: 'g' })] }),
    );
    expect(dataOf(lake.events, 'wap.published')).toMatchObject([
      { unit: 'group:g', batches: [{ table: 'a.x' }, { table: 'a.y' }] },
    ]);
    expect([await lake.ids('a.x'), await lake.ids('a.y')]).toEqual([[1], [2]]);
  });

  it('or not at all: one bad member keeps the other out', async () => {
    await using lake = await openTestLake();
    const report = await lake.run(
      define({
        ingestions: [ids('a.x', [1], { publishGroup: 'g' }), ids('a.y', [-2], { publishGroup: 'g' })],
        quality: [positive('a.y')],
        models: [sqlModel('b.x', "select id from ref('a.x')")],
      }),
    );
    expect(report.assets.find(({ asset }) => asset === 'b.x')?.reason).toBe('the publish group g was not published');
    expect(report.rejected.map(({ asset }) => asset)).toEqual(['a.x', 'a.y']);
    expect(await lake.store.list()).toEqual([]);
    expect(startsWithoutOneEnd(lake.events)).toEqual([]);
  });
});

describe('hooks', () => {
  it('veto a gate: the batch stays out, and who said why is told', async () => {
    await using lake = await openTestLake({
      hooks: [onEvent('wap.gate', { name: 'freeze', where: { assets: 'a.*' }, handler: () => veto('frozen') })],
    });
    const report = await lake.run(define({ ingestions: [ids('a.x')] }));
    expect(report).toMatchObject({
      status: 'failed',
      exitCode: 3,
      rejected: [{ asset: 'a.x', reasons: [{ source: 'test/freeze', reason: 'frozen' }] }],
    });
    expect(dataOf(lake.events, 'wap.rejected')).toMatchObject([
      { reasons: [{ source: 'test/freeze', reason: 'frozen' }] },
    ]);
    expect(await lake.store.list()).toEqual([]);
  });

  it('are asked once a unit, also where a check has rejected it, and cannot lift that', async () => {
    const asked: boolean[] = [];
    await using lake = await openTestLake({
      hooks: [onEvent('wap.gate', { name: 'ask', handler: ({ data }) => void asked.push(data.rejected) })],
    });
    await lake.run(define({ ingestions: [ids('a.x', [-1])], quality: [positive('a.x')] }));
    expect(asked).toEqual([true]);
    expect(await lake.store.list()).toEqual([]);
  });

  it.each(['ingestion.start', 'run.start'] as const)(
    'veto %s: nothing is read, and its end says rejected or failed',
    async (type) => {
      await using lake = await openTestLake({
        hooks: [onEvent(type, { name: 'no', handler: () => veto('not today') })],
      });
      const report = await lake.run(define({ ingestions: [ids('a.x')] }));
      expect(report.assets).toMatchObject([
        { asset: 'a.x', status: 'rejected', reason: expect.stringContaining('not today') },
      ]);
      expect(report.exitCode).toBe(3);
      expect(startsWithoutOneEnd(lake.events)).toEqual([]);
      expect(outline(lake.events)).not.toContain('wap.staged a.x');
    },
  );

  it.each(['ingestion.end', 'wap.published', 'quality.result', 'wap.staged', 'telemetry.span'] as const)(
    'raise on %s: the flow stops with 4, what was committed stays, and every start has its end',
    async (type) => {
      await using lake = await openTestLake({
        hooks: [
          onPattern('*', {
            name: 'raise',
            policy: 'raise',
            handler: (event) => {
              if (event.type === type) throw new Error(`no more after ${type}`);
            },
          }),
        ],
      });
      const report = await lake.run(
        define({
          ingestions: [ids('a.x')],
          models: [sqlModel('b.y', "select id from ref('a.x')")],
          quality: [positive('a.x')],
        }),
      );
      expect(report).toMatchObject({ status: 'failed', exitCode: 4, aborted: { code: 'HOOK_ABORTED' } });
      expect(report.aborted?.message).toContain(`no more after ${type}`);
      expect(startsWithoutOneEnd(lake.events)).toEqual([]);
      const isCommitted = outline(lake.events).includes('wap.published a.x');
      expect(await lake.ids('a.x')).toEqual(isCommitted ? [1] : []);
      expect(isCommitted).toBe(!['quality.result', 'wap.staged'].includes(type));
      expect(outline(lake.events)).not.toContain('transform.start b.y');
    },
  );

  it('with the policy log are told and stop nothing', async () => {
    await using lake = await openTestLake({
      hooks: [
        onEvent('ingestion.end', {
          name: 'broken',
          handler: () => {
            throw new Error('oops');
          },
        }),
      ],
    });
    const report = await lake.run(define({ ingestions: [ids('a.x')] }));
    expect(report.status).toBe('success');
    expect(outline(lake.events)).toContain('hook.failed a.x');
  });
});

describe('an interrupted run', () => {
  it.each(['wap.staged', 'wap.gate'] as const)(
    'at %s stops what is in flight, publishes nothing more, and announces every end as cancelled',
    async (type) => {
      const controller = new AbortController();
      await using lake = await openTestLake({
        hooks: [onEvent(type, { name: 'interrupt', handler: () => controller.abort() })],
      });
      const report = await lake.run(
        define({ ingestions: [ids('a.x')], models: [sqlModel('b.y', "select id from ref('a.x')")] }),
        { signal: controller.signal },
      );
      expect(report).toMatchObject({ status: 'cancelled', exitCode: 130 });
      expect(report.assets.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
      expect(startsWithoutOneEnd(lake.events)).toEqual([]);
      expect([await lake.store.list(), await lake.store.batches()]).toEqual([[], []]);
    },
  );

  it('stops a long statement at once', async () => {
    await using lake = await openTestLake();
    const started = performance.now();
    const report = await lake.run(
      define({ models: [sqlModel('b.y', 'select count(*) as id from range(100000000000) a, range(1000000) b')] }),
      { signal: AbortSignal.timeout(500) },
    );
    expect(report.exitCode).toBe(130);
    // The statement alone would take days.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('retries', () => {
  it('try again what a later attempt may mend, within one start and one end', async () => {
    await using lake = await openTestLake();
    let attempt = 0;
    const flaky = ingestion({ table: 'a.x', schema: { id: column.long() }, strategy: 'append' }, function* () {
      attempt += 1;
      if (attempt < 3) throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
      yield { id: attempt };
    });
    const report = await lake.run(define({ ingestions: [flaky] }));
    expect(report.status).toBe('success');
    expect(dataOf(lake.events, 'ingestion.end')).toMatchObject([{ attempts: 3, status: 'success' }]);
    expect(await lake.ids('a.x')).toEqual([3]);
  });

  it('wait as long as a source asks for, and not within a run where that is very long', async () => {
    const slept: number[] = [];
    const clock = { ...createSystemClock(), sleep: async (ms: number) => void slept.push(ms) };
    await using lake = await openTestLake({ overrides: { clock } });
    const pauses = [7_000, undefined, 3_600_000];
    const limited = ingestion({ table: 'a.x', schema: { id: column.long() }, strategy: 'append', retries: 9 }, () => {
      const retryAfterMs = pauses.shift();
      throw unavailable('HTTP 429', retryAfterMs === undefined ? {} : { retryAfterMs });
    });
    const report = await lake.run(define({ ingestions: [limited] }));
    expect(report.assets).toMatchObject([{ status: 'failed', error: { code: 'SOURCE_UNAVAILABLE' } }]);
    expect(slept).toEqual([7_000, 1_000]);
  });
});
