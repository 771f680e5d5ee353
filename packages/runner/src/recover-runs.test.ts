import { readdirSync } from 'node:fs';
import { column, ingestion } from '@phlo/ingest';
import { publish } from '@phlo/publish';
import { onEvent } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { dataOf, deadProcess, openTestLake, outline, startsWithoutOneEnd } from './lake.test.setup.js';
import type { TestLake } from './lake.test.setup.js';
import { define, ids } from './project.test.setup.js';
import { recoverRuns } from './recover-runs.js';

const never = new Promise<never>(() => {});

/** Runs until `type`, and stops there for good, as a killed process does. */
async function dieAt(lake: TestLake, type: 'publish' | 'published'): Promise<void> {
  const store = { ...lake.store };
  if (type === 'publish') store.publish = () => never;
  else
    store.publish = async (staged) => {
      await lake.store.publish(staged);
      return never;
    };
  const { runProject } = await import('./run-project.js');
  void runProject({ ...lake.options, store }, define({ ingestions: [ids('a.x')] }));
  await expect.poll(() => outline(lake.events)).toContain('wap.gate a.x');
  if (type === 'published') await expect.poll(async () => await lake.ids('a.x')).toEqual([1]);
  await expect.poll(() => lake.state.announcements.unfinished().filter(({ pending }) => pending).length).toBe(1);
}

describe('recovery', () => {
  it('announces the very event that was written before the commit, where the commit happened', async () => {
    await using lake = await openTestLake({ process: deadProcess() });
    await dieAt(lake, 'published');
    const pending = lake.state.announcements.unfinished().flatMap((one) => one.pending?.event.id ?? []);

    await using next = await openTestLake({ dir: lake.dir });
    expect(await recoverRuns(next.options)).toMatchObject({ announced: 1, failed: 1, discarded: 0 });
    const [end] = next.events.filter(({ type }) => type === 'ingestion.end');
    expect(end?.id).toBe(pending[0]);
    expect(end?.data).toMatchObject({ status: 'success', rowsWritten: 1 });
    expect(startsWithoutOneEnd([...next.state.journal.read()])).toEqual([]);
    expect(await recoverRuns(next.options)).toEqual({ announced: 0, failed: 0, discarded: 0, postponed: 0 });
  });

  it('announces a failure where it did not, and deletes the batch that nobody will publish', async () => {
    await using lake = await openTestLake({ process: deadProcess() });
    await dieAt(lake, 'publish');

    await using next = await openTestLake({ dir: lake.dir });
    expect(await recoverRuns(next.options)).toMatchObject({ announced: 0, failed: 2, discarded: 1 });
    expect(dataOf(next.events, 'ingestion.end')).toMatchObject([
      { status: 'failed', error: { code: 'RUN_INTERRUPTED' } },
    ]);
    expect(dataOf(next.events, 'run.end')).toMatchObject([{ status: 'failed' }]);
    expect([await next.store.list(), await next.store.batches()]).toEqual([[], []]);
    expect(startsWithoutOneEnd([...next.state.journal.read()])).toEqual([]);
    expect(next.state.runs.abandoned()).toEqual([]);
  });

  it('leaves the runs of living processes alone', async () => {
    await using lake = await openTestLake();
    void lake.run(define({ ingestions: [ids('a.x')] }));
    await using other = await openTestLake({ dir: lake.dir });
    expect(await recoverRuns(other.options)).toMatchObject({ announced: 0, failed: 0, discarded: 0 });
    await expect.poll(() => outline(lake.events)).toContain('run.end');
  });

  it('looks a cut-off publishing up in the books of the marts, and again later where they do not answer', async () => {
    const marts = publish({ name: 'marts', marts: [{ from: 'a.x' }] });
    await using lake = await openTestLake({ process: deadProcess() });
    let died = false;
    const openMarts: typeof lake.options.openMarts = async (owner) => {
      const target = await lake.options.openMarts(owner);
      return {
        ...target,
        publish: async (loads, options) => {
          await target.publish(loads, options);
          await target[Symbol.asyncDispose]();
          died = true;
          return never;
        },
      };
    };
    const { runProject } = await import('./run-project.js');
    const options = { table: 'a.x', schema: { id: column.long().describe('The key.') }, strategy: 'append' } as const;
    const described = ingestion(options, () => [{ id: 1 }]);
    void runProject({ ...lake.options, openMarts }, define({ ingestions: [described], publishes: [marts] }));
    await expect.poll(() => died, { timeout: 120_000 }).toBe(true);
    // By its name the next process that uses the folder knows whose it was, and deletes it.
    expect(readdirSync(lake.options.tempDir).join()).toMatch(/\bmarts-[\w.]*-\d+-\w{6}$/);

    await using next = await openTestLake({ dir: lake.dir });
    const gone = { ...next.options, openMarts: () => Promise.reject(new Error('no marts today')) };
    expect(await recoverRuns(gone)).toMatchObject({ announced: 0, failed: 0, postponed: 1 });
    expect(next.events).toEqual([]);
    expect(await recoverRuns(next.options)).toMatchObject({ announced: 1, failed: 1, postponed: 0 });
    const columns = [{ id: 1, name: 'id', type: 'long', nullable: false, description: 'The key.' }];
    expect(dataOf(next.events, 'publish.end')).toMatchObject([{ status: 'success', rows: 1, tables: [{ columns }] }]);
    expect(startsWithoutOneEnd([...next.state.journal.read()])).toEqual([]);
  }, 180_000);

  it('does not take the marts of one asset for those of another that publishes the same table', async () => {
    const to = (name: string, relation: string) => publish({ name, marts: [{ from: 'a.x', relation }] });
    const both = define({ ingestions: [ids('a.x')], publishes: [to('one', 'marts.one'), to('two', 'marts.two')] });
    await using lake = await openTestLake({ process: deadProcess() });
    let close: () => PromiseLike<void> = () => Promise.resolve();
    const openMarts: typeof lake.options.openMarts = async (owner) => {
      const target = await lake.options.openMarts(owner);
      close = () => target[Symbol.asyncDispose]();
      const dies = ({ relation }: { readonly relation: string }) => relation === 'marts.two';
      return { ...target, publish: (loads, options) => (loads.some(dies) ? never : target.publish(loads, options)) };
    };
    const { runProject } = await import('./run-project.js');
    void runProject({ ...lake.options, openMarts }, both);
    await expect.poll(() => outline(lake.events), { timeout: 120_000 }).toContain('publish.end one+a.x');
    await close();

    await using next = await openTestLake({ dir: lake.dir });
    expect(await recoverRuns(next.options)).toMatchObject({ announced: 0, failed: 2, postponed: 0 });
    expect(dataOf(next.events, 'publish.end')).toMatchObject([{ assetKey: 'two', status: 'failed', tables: [] }]);
    expect(dataOf((await next.run(both)) && next.events, 'publish.end').slice(1)).toMatchObject([
      { status: 'success' },
      { status: 'success' },
    ]);
  }, 180_000);

  it('is not stopped by a hook that raises', async () => {
    await using lake = await openTestLake({ process: deadProcess() });
    await dieAt(lake, 'publish');
    const raise = onEvent('ingestion.end', {
      name: 'raise',
      policy: 'raise',
      handler: () => {
        throw new Error('no');
      },
    });
    await using next = await openTestLake({ dir: lake.dir, hooks: [raise] });
    expect(await recoverRuns(next.options)).toMatchObject({ failed: 2 });
    expect(next.log.messages('warn').join()).toContain('A hook raised on the recovered ingestion.end');
  });
});
