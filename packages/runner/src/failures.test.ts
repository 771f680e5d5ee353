import type { StateStore } from '@phlo/core';
import { publish } from '@phlo/publish';
import { quality, range } from '@phlo/quality';
import { describe, expect, it } from 'vitest';
import { dataOf, deadProcess, expectSound, openTestLake, outline, startsWithoutOneEnd } from './lake.test.setup.js';
import { define, ids } from './project.test.setup.js';
import { recoverRuns } from './recover-runs.js';
import { runProject } from './run-project.js';

const group = define({
  ingestions: [ids('a.x', [1], { publishGroup: 'g' }), ids('a.y', [2], { publishGroup: 'g' })],
  quality: [quality('a.x', [range('id', { min: 0 })])],
});

/** A state store of which some calls fail while `isFull` says so, as they do on a full disk. */
function failing(isFull: (call: string, subject: string) => boolean) {
  const check = (call: string, subject: string) => {
    if (isFull(call, subject)) throw new Error(`no space left for ${call} ${subject}`);
  };
  return (state: StateStore): StateStore => ({
    ...state,
    journal: {
      ...state.journal,
      append: (event) => {
        check('append', event.type);
        state.journal.append(event);
      },
    },
    announcements: {
      ...state.announcements,
      opened: (start) => {
        check('append', start.startEvent.type);
        state.announcements.opened(start);
      },
      pending: (announcement, id) => {
        check('pending', announcement.table);
        state.announcements.pending(announcement, id);
      },
      closed: (id, end) => {
        check('append', end.type);
        return state.announcements.closed(id, end);
      },
    },
    runs: {
      ...state.runs,
      recordAsset: (record) => {
        check('recordAsset', record.asset);
        state.runs.recordAsset(record);
      },
      recordCheck: (record) => {
        check('recordCheck', record.asset);
        state.runs.recordCheck(record);
      },
      end: (runId, end) => {
        check('end', runId);
        state.runs.end(runId, end);
      },
    },
  });
}

describe('a state store that cannot be written', () => {
  it.each([
    ['append', 'ingestion.start'],
    ['append', 'wap.staged'],
    ['append', 'quality.result'],
    ['append', 'wap.gate'],
    ['recordCheck', 'a.x'],
    ['pending', 'a.x'],
    ['pending', 'a.y'],
  ])('fails a unit before its commit: %s %s', async (call, subject) => {
    let failures = 0;
    // Once only: what is missing from the journal is missing, also where the next event finds room.
    const once = (...one: readonly string[]) => one.join() === [call, subject].join() && failures++ === 0;
    await using lake = await openTestLake({ wrapState: failing(once) });
    const report = await lake.run(group);
    expect(failures).toBeGreaterThan(0);
    expect(report).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(JSON.stringify(report.assets)).toContain(`no space left for ${call} ${subject}`);
    expect(await lake.store.list()).toEqual([]);
    await expectSound(lake, report);
    expect((await lake.run(group)).status).toBe('success');
    expect([await lake.ids('a.x'), await lake.ids('a.y')]).toEqual([[1], [2]]);
  });

  it('rejects a run whose start it could not take, and keeps no asset of it', async () => {
    await using lake = await openTestLake({ wrapState: failing((_call, subject) => subject === 'run.start') });
    await expect(lake.run(group)).rejects.toMatchObject({ code: 'JOURNAL_FAILED' });
    expect(lake.state.leases.holder('asset:a.x')).toBeUndefined();
    expect(lake.state.runs.list()).toMatchObject([{ status: 'failed' }]);
    expect(await lake.store.list()).toEqual([]);
  });

  it('warns after the commit: what is committed is told as such, now and by the next process', async () => {
    let isCommitted = false;
    await using lake = await openTestLake({ process: deadProcess(), wrapState: failing(() => isCommitted) });
    const store = {
      ...lake.store,
      publish: async (staged: Parameters<typeof lake.store.publish>[0]) => {
        const published = await lake.store.publish(staged);
        isCommitted = true;
        return published;
      },
    };
    const report = await runProject({ ...lake.options, store }, group);
    expect(report).toMatchObject({ status: 'success', exitCode: 0 });
    expect(startsWithoutOneEnd(lake.events)).toEqual([]);
    expect(dataOf(lake.events, 'ingestion.end').map(({ status }) => status)).toEqual(['success', 'success']);
    expect(lake.log.messages('warn').join('\n')).toContain('Could not journal ingestion.end');
    expect([await lake.ids('a.x'), await lake.ids('a.y')]).toEqual([[1], [2]]);

    await using next = await openTestLake({ dir: lake.dir });
    const announced = lake.events.filter(({ type }) => type === 'ingestion.end').map(({ id }) => id);
    expect(await recoverRuns(next.options)).toMatchObject({ announced: 2 });
    const again = [...next.state.journal.read({ type: 'ingestion.end' })];
    expect(again.map(({ id }) => id).toSorted()).toEqual(announced.toSorted());
  });
});

describe('a commit that reports an error', () => {
  const lost = new Error('the catalog went away');

  it('is believed where the catalog does not have it: nothing is published, and every member says so', async () => {
    await using lake = await openTestLake();
    const store = { ...lake.store, publish: () => Promise.reject(lost) };
    const report = await runProject({ ...lake.options, store }, group);
    expect(report).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(JSON.stringify(report.assets)).toContain('the catalog went away');
    expect(await lake.store.list()).toEqual([]);
    await expectSound(lake, report);
  });

  it('is not believed where the catalog has it', async () => {
    await using lake = await openTestLake();
    const publishAndFail: typeof lake.store.publish = async (staged) => {
      await lake.store.publish(staged);
      throw lost;
    };
    const report = await runProject({ ...lake.options, store: { ...lake.store, publish: publishAndFail } }, group);
    expect(report).toMatchObject({ status: 'success', exitCode: 0 });
    expect(outline(lake.events)).toContain('wap.published a.x+a.y');
    await expectSound(lake, report);
  });

  it('is told as it was where the catalog does not answer', async () => {
    await using lake = await openTestLake();
    const gone = () => Promise.reject(new Error('no answer'));
    const store = { ...lake.store, publish: () => Promise.reject(lost), findBatch: gone };
    const report = await runProject({ ...lake.options, store }, group);
    expect(report.assets.map(({ error, reason }) => error?.message ?? reason).join()).toContain(lost.message);
    expect(startsWithoutOneEnd(lake.events)).toEqual([]);
  });
});

describe('marts that cannot be closed', () => {
  it('are told, and undo nothing', async () => {
    await using lake = await openTestLake();
    const openMarts: typeof lake.options.openMarts = async (owner) => {
      const target = await lake.options.openMarts(owner);
      return {
        ...target,
        [Symbol.asyncDispose]: async () => {
          await target[Symbol.asyncDispose]();
          throw new Error('the server is gone');
        },
      };
    };
    const marts = publish({ name: 'marts', marts: [{ from: 'a.x' }] });
    const report = await runProject(
      { ...lake.options, openMarts },
      define({ ingestions: [ids('a.x')], publishes: [marts] }),
    );
    expect(report).toMatchObject({ status: 'success', exitCode: 0 });
    expect(lake.log.messages('warn').join()).toContain('could not be closed');
    await expectSound(lake, report);
  }, 60_000);
});
