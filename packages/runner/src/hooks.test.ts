import { onEvent, onPattern, veto } from '@phlo/core';
import type { EventType, GateType, HookRegistration } from '@phlo/core';
import { publish } from '@phlo/publish';
import { quality, range } from '@phlo/quality';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { openPgliteMarts } from '@phlo/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, expectSound, openTestLake } from './lake.test.setup.js';
import type { TestLake } from './lake.test.setup.js';
import { define, ids, sqlModel } from './project.test.setup.js';

const positive = (table: string) => quality(table, [range('id', { min: 0 })]);

/** Two tables that are committed together, one that its audit rejects, a model, and marts where they are wanted. */
const everything = ({ marts }: { readonly marts: boolean }) =>
  define({
    ingestions: [ids('a.x', [1], { publishGroup: 'g' }), ids('a.y', [2], { publishGroup: 'g' }), ids('bad.z', [-1])],
    models: [sqlModel('b.y', "select id, 'new' as word from ref('a.x')")],
    quality: [positive('a.x'), positive('bad.z')],
    publishes: marts ? [publish({ name: 'marts', marts: [{ from: 'b.y' }] })] : [],
  });

// The first start of PGlite takes longer than all the rest of a run: one folder is made, and copied.
let emptyMarts = '';
beforeAll(async () => {
  emptyMarts = await mkdtemp(join(tmpdir(), 'phlo-runner-marts-'));
  const target = await openPgliteMarts({ directory: join(emptyMarts, 'marts'), clock: createSystemClock() });
  await target[Symbol.asyncDispose]();
}, 60_000);
afterAll(() => rm(emptyMarts, { recursive: true, force: true }));

/** A copy of its own, made when a run opens its marts: the folder has a thousand files, and most runs open none. */
async function openMarts() {
  const directory = await mkdtemp(join(emptyMarts, 'copy-'));
  await cp(join(emptyMarts, 'marts'), directory, { recursive: true });
  return openPgliteMarts({ directory, clock: createSystemClock() });
}

/** A lake on which the model has run before with fewer columns, so that a run changes its schema. */
async function openUsedLake(hooks: readonly HookRegistration[]): Promise<TestLake> {
  const lake = await openTestLake({ overrides: { openMarts } });
  await lake.run(define({ ingestions: [ids('a.x', [0])], models: [sqlModel('b.y', "select id from ref('a.x')")] }));
  for (const hook of hooks) lake.bus.register(hook, { plugin: 'evil' });
  return lake;
}

const raiseOn = (type: EventType): HookRegistration =>
  onPattern('*', {
    name: 'raise',
    policy: 'raise',
    handler: (event) => {
      if (event.type === type) throw new Error(`no more after ${type}`);
    },
  });

const byAsset = ([one = '']: readonly string[], [other = '']: readonly string[]) => (one < other ? -1 : 1);

/** `npm test` takes one event of each kind; with PHLO_EVERY_EVENT, as CI sets it, the rest as well. */
const every = <Type extends EventType>(some: readonly Type[], rest: readonly Type[]): readonly Type[] =>
  process.env.PHLO_EVERY_EVENT === undefined ? some : [...some, ...rest];

const needsMarts = (type: EventType) => type.startsWith('publish.');

describe('a hook that raises', () => {
  it.each(
    every(
      ['wap.staged', 'wap.published', 'transform.end', 'publish.end', 'run.end'],
      ['quality.result', 'wap.rejected', 'schema.changed', 'ingestion.end', 'lineage.edges', 'telemetry.span'],
    ),
  )(
    'on %s stops the flow with 4, undoes nothing, and leaves every start with one end',
    async (type) => {
      await using lake = await openUsedLake([raiseOn(type)]);
      const report = await lake.run(everything({ marts: needsMarts(type) }));
      expect(lake.events.map((event) => event.type)).toContain(type);
      expect(report).toMatchObject({ exitCode: 4, aborted: { code: 'HOOK_ABORTED' } });
      await expectSound(lake, report);
    },
    60_000,
  );

  it.each(every(['run.start', 'wap.gate'], ['ingestion.start', 'transform.start', 'publish.start']))(
    'on the gate %s vetoes it',
    async (type) => {
      await using lake = await openUsedLake([raiseOn(type)]);
      const report = await lake.run(everything({ marts: needsMarts(type) }));
      expect(report.exitCode).toBe(3);
      expect(report.assets.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
      expect(JSON.stringify(report)).toContain(`no more after ${type}`);
      await expectSound(lake, report);
    },
    60_000,
  );
});

describe('a hook that vetoes', () => {
  it.each([
    [
      'run.start',
      [
        ['a.x', 'rejected'],
        ['a.y', 'rejected'],
        ['b.y', 'rejected'],
        ['bad.z', 'rejected'],
        ['marts', 'rejected'],
      ],
    ],
    [
      'ingestion.start',
      [
        ['a.x', 'rejected'],
        ['a.y', 'skipped'],
        ['b.y', 'skipped'],
        ['bad.z', 'rejected'],
        ['marts', 'skipped'],
      ],
    ],
    [
      'wap.gate',
      [
        ['a.x', 'rejected'],
        ['a.y', 'rejected'],
        ['b.y', 'skipped'],
        ['bad.z', 'rejected'],
        ['marts', 'skipped'],
      ],
    ],
    [
      'transform.start',
      [
        ['a.x', 'success'],
        ['a.y', 'success'],
        ['b.y', 'rejected'],
        ['bad.z', 'rejected'],
        ['marts', 'skipped'],
      ],
    ],
    [
      'publish.start',
      [
        ['a.x', 'success'],
        ['a.y', 'success'],
        ['b.y', 'success'],
        ['bad.z', 'rejected'],
        ['marts', 'rejected'],
      ],
    ],
  ] as const)(
    '%s keeps out what it is about, and says why',
    async (type: GateType, statuses) => {
      const no = onEvent(type, { name: 'no', handler: () => veto('not today') });
      await using lake = await openUsedLake([no]);
      const report = await lake.run(everything({ marts: true }));
      expect(report.assets.map(({ asset, status }) => [asset, status]).toSorted(byAsset)).toEqual(statuses);
      expect(report.exitCode).toBe(3);
      expect(JSON.stringify(report)).toContain('evil/no: not today');
      await expectSound(lake, report);
    },
    60_000,
  );
});

describe('a hook that does not answer', () => {
  const silent = (policy: 'log' | 'raise') =>
    onEvent('wap.gate', {
      name: 'silent',
      delivery: 'await',
      timeoutMs: 20,
      policy,
      where: { assets: 'a.x' },
      handler: (_event, { signal }) =>
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('too late')))),
    });

  it('vetoes with the policy raise', async () => {
    await using lake = await openUsedLake([silent('raise')]);
    const report = await lake.run(define({ ingestions: [ids('a.x', [5])] }));
    expect(report).toMatchObject({ exitCode: 3, rejected: [{ asset: 'a.x', reasons: [{ source: 'evil/silent' }] }] });
    expect(await lake.ids('a.x')).toEqual([0]);
    await expectSound(lake, report);
  });

  it('abstains with the policy log', async () => {
    await using lake = await openUsedLake([silent('log')]);
    const report = await lake.run(define({ ingestions: [ids('a.x', [5])] }));
    expect(report).toMatchObject({ status: 'success', exitCode: 0 });
    expect(dataOf(lake.events, 'hook.failed')).toMatchObject([{ hook: 'silent' }]);
    expect(await lake.ids('a.x')).toEqual([0, 5]);
    await expectSound(lake, report);
  });
});

describe('a hook that emits what it hears', () => {
  it.each(['log', 'raise'] as const)('is stopped by the loop guard; policy %s', async (policy) => {
    const loop: HookRegistration = onEvent('lineage.edges', {
      name: 'loop',
      policy,
      handler: ({ data, assetKeys }) => lake.bus.emit('lineage.edges', data, { assetKeys }),
    });
    await using lake = await openUsedLake([loop]);
    const report = await lake.run(everything({ marts: false }));
    expect(report.exitCode).toBe(policy === 'raise' ? 4 : 3);
    expect(dataOf(lake.events, 'hook.failed').length).toBeGreaterThan(0);
    await expectSound(lake, report);
  });

  it('cannot forge the end of a step', async () => {
    const forge = onEvent('wap.gate', {
      name: 'forge',
      handler: ({ runId }) => {
        const start = lake.events.findLast(({ type }) => type === 'ingestion.start');
        const data = { assetKey: 'a.x', table: 'a.x', strategy: 'append', status: 'failed', attempts: 1 } as const;
        const facts = { rowsWritten: 0, rowsRejected: 0, durationMs: 0 };
        const context = { assetKeys: ['a.x'], ...(runId !== undefined && { runId }) };
        lake.bus.emit('ingestion.end', { ...data, ...facts }, { ...context, causationId: start?.id ?? '' });
      },
    });
    await using lake = await openUsedLake([forge]);
    const report = await lake.run(define({ ingestions: [ids('a.x', [5])] }));
    expect(report.status).toBe('success');
    expect(lake.state.announcements.unfinished()).toEqual([]);
    expect(await lake.ids('a.x')).toEqual([0, 5]);
  });
});

describe('a hook that changes an event', () => {
  it('fails, and nobody sees the change', async () => {
    const change = onPattern('*', {
      name: 'change',
      priority: 1,
      handler: (event) => {
        (event.data as { status?: string }).status = 'forged';
      },
    });
    const seen: unknown[] = [];
    const look = onPattern('*', { name: 'look', handler: ({ data }) => void seen.push(data) });
    await using lake = await openUsedLake([change, look]);
    const report = await lake.run(everything({ marts: false }));
    expect(report.exitCode).toBe(3);
    expect(seen.length).toBeGreaterThan(10);
    expect(JSON.stringify(seen)).not.toContain('forged');
    expect(dataOf(lake.events, 'hook.failed').length).toBeGreaterThan(0);
    await expectSound(lake, report);
  });
});

describe('an interruption', () => {
  it.each(
    every(
      ['ingestion.start', 'wap.gate', 'wap.published', 'transform.end', 'publish.start'],
      [
        'run.start',
        'wap.staged',
        'quality.result',
        'wap.rejected',
        'schema.changed',
        'ingestion.end',
        'lineage.edges',
        'transform.start',
        'publish.end',
        'telemetry.span',
        'run.end',
      ],
    ),
  )(
    'at %s leaves each unit wholly there or wholly not',
    async (type) => {
      const controller = new AbortController();
      const interrupt = onPattern('*', {
        name: 'interrupt',
        handler: (event) => {
          if (event.type === type) controller.abort();
        },
      });
      await using lake = await openUsedLake([interrupt]);
      const report = await lake.run(everything({ marts: needsMarts(type) }), { signal: controller.signal });
      expect(controller.signal.aborted).toBe(true);
      await expectSound(lake, report);
      const [x, y] = [await lake.ids('a.x'), await lake.ids('a.y')];
      expect([x, y]).toEqual(x.includes(1) ? [[0, 1], [2]] : [[0], []]);
      const isCut = report.assets.some(({ status }) => status === 'cancelled');
      expect(report.exitCode).toBe(isCut ? 130 : 3);
    },
    60_000,
  );
});
