import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import {
  buildForWorkers,
  ended,
  filesBelow,
  openLake,
  openTestStore,
  publishIds,
  readIds,
  startWorker,
} from './store.test.setup.js';

beforeAll(buildForWorkers, 120_000);

/** Kills a process that publishes two tables together, `afterMs` after its first batch, and returns what it had said. */
async function killWhilePublishing(lakeDir: string, from: number, afterMs: number): Promise<readonly string[]> {
  const child: ChildProcess = startWorker('pairs', lakeDir, String(from));
  let said = '';
  child.stdout?.setEncoding('utf8');
  await new Promise<void>((resolve) => child.stdout?.on('data', (text: string) => ((said += text), resolve())));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  expect(await ended(child)).toBe('SIGKILL');
  return said.split('\n').slice(0, -1);
}

it('survives kill -9 at any moment: both tables or neither, and what is left over can be discarded', async () => {
  await using opened = await openTestStore();
  const { lakeDir } = opened;
  let kills = 0;
  let from = 0;
  for (const afterMs of [0, 7, 13, 24, 38, 52, 71, 90, 120, 160]) {
    const said = await killWhilePublishing(lakeDir, from, afterMs);
    kills += 1;
    await using store = await openLake(lakeDir);
    const [left, right] = [await readIds(store, 'a.left'), await readIds(store, 'b.right')];
    expect(left).toEqual(right);
    const promised = said.filter((line) => line.startsWith('published ')).map((line) => Number(line.split(' ')[1]));
    expect(left).toEqual(expect.arrayContaining(promised));

    const leftovers = await store.batches();
    expect(leftovers.every(({ status }) => status === 'staged')).toBe(true);
    const committed = await Promise.all(leftovers.map(({ table, batchId }) => store.findBatch(table, batchId)));
    // Of one unit, all or none are found.
    expect(new Set(committed.slice(-2).map((one) => one !== undefined)).size).toBeLessThanOrEqual(1);
    for (const { batchId } of leftovers) await store.discard(batchId);
    expect(await store.batches()).toEqual([]);
    const views = [await store.read('a.left'), await store.read('b.right')];
    const visible = views.flatMap((view) => view?.files.map(({ path }) => path) ?? []).sort();
    // Discarding also removed what the dead process had put into the folders of the tables.
    const inTables = await filesBelow(join(lakeDir, 'warehouse'));
    expect(inTables.filter((path) => path.endsWith('.parquet'))).toEqual(visible);
    expect([await readIds(store, 'a.left'), await readIds(store, 'b.right')]).toEqual([left, right]);
    from += 10_000;
    await publishIds(store, { table: 'a.left', ids: [from - 1] });
    await publishIds(store, { table: 'b.right', ids: [from - 1] });
  }
  expect(kills).toBe(10);
}, 120_000);

it('lets processes append to one table at once, and loses none of their rows', async () => {
  await using opened = await openTestStore();
  const { store, lakeDir } = opened;
  await publishIds(store, { table: 'a.t', ids: [-1] });
  const workers = [0, 100].map((from) => startWorker('appends', lakeDir, String(from), '8'));
  expect(await Promise.all(workers.map(ended))).toEqual([0, 0]);
  const expected = [-1, ...[0, 100].flatMap((from) => Array.from({ length: 8 }, (_, index) => from + index))];
  expect(await readIds(store, 'a.t')).toEqual(expected);
  const { snapshots } = await store.describe('a.t');
  expect(snapshots.map(({ summary }) => Number(summary['total-records']))).toEqual(
    Array.from({ length: 17 }, (_, index) => index + 1),
  );
  expect(await store.batches()).toEqual([]);
}, 60_000);
