import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MartLoad, MartTarget } from '@phlo/lake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idColumns, rowsOf, toCsv } from './mart-target-steps.js';
import type { Values } from './mart-target-steps.js';

/** A place that is empty: nothing was ever published to it. */
export interface DestinationHarness extends AsyncDisposable {
  /** Opens the target of the place, again each time; the suite closes it. */
  open(): Promise<MartTarget>;
  /** What a reader sees of a relation, past Phlo: its rows in any order, with the values as text. `undefined` where there is none. */
  read(relation: string): Promise<readonly (readonly (string | null)[])[] | undefined>;
}

/**
 * The contract of a destination, whatever it speaks: `describeDestination('acme', async () => …)`. `open` is called once a test. One
 * that answers SQL as PostgreSQL does has more to keep: `describeMartTarget`.
 */
export function describeDestination(name: string, open: () => Promise<DestinationHarness>): void {
  describe(`${name} is a destination of marts`, () => {
    let harness: DestinationHarness;
    let directory: string;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'phlo-destination-'));
      harness = await open();
    });
    afterEach(async () => {
      await harness[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });
    describePublications(() => ({ harness, load: (given) => writeLoad(directory, given) }));
  });
}

interface Given extends Partial<Omit<MartLoad, 'csvPath'>> {
  readonly rows?: readonly Values[];
}

interface Steps {
  readonly harness: DestinationHarness;
  readonly load: (given?: Given) => Promise<MartLoad>;
}

async function writeLoad(directory: string, { rows = rowsOf(1, 2), ...given }: Given = {}): Promise<MartLoad> {
  const facts = { relation: 'marts.a', table: 'gold.a', snapshotId: 's1', columns: idColumns, indexes: [] };
  const csvPath = join(directory, `${given.relation ?? facts.relation}-${given.snapshotId ?? facts.snapshotId}.csv`);
  await writeFile(csvPath, toCsv(rows));
  return { ...facts, ...given, csvPath };
}

/** Each with a target of its own, as each run has: what one publishes the next one finds. */
async function withTarget<T>({ open }: DestinationHarness, act: (target: MartTarget) => Promise<T>): Promise<T> {
  await using target = await open();
  return await act(target);
}

function describePublications(steps: () => Steps): void {
  const publish = (loads: readonly MartLoad[], runId = 'r1') =>
    withTarget(steps().harness, (target) => target.publish(loads, { runId }));
  const published = () => withTarget(steps().harness, (target) => target.published());
  const read = async (relation = 'marts.a') =>
    (await steps().harness.read(relation))?.toSorted(([one], [other]) => Number(one) - Number(other));

  it('has nothing published at first', async () => {
    expect(await published()).toEqual(new Map());
  });

  it('publishes several relations, and remembers of each where it comes from', async () => {
    const { load } = steps();
    const loads = [await load(), await load({ relation: 'marts.b', table: 'gold.b', rows: rowsOf(7) })];
    const states = await publish(loads, 'r7');
    expect(states).toMatchObject([
      { relation: 'marts.a', table: 'gold.a', snapshotId: 's1', rows: 2, runId: 'r7' },
      { relation: 'marts.b', table: 'gold.b', snapshotId: 's1', rows: 1, runId: 'r7' },
    ]);
    expect(await published()).toEqual(new Map(states.map((state) => [state.relation, state])));
    expect([await read(), await read('marts.b')]).toEqual([rowsOf(1, 2), rowsOf(7)]);
  });

  it('replaces all rows of a relation, and leaves the others', async () => {
    const { load } = steps();
    await publish([await load(), await load({ relation: 'marts.b' })]);
    await publish([await load({ snapshotId: 's2', rows: rowsOf(3) })], 'r2');
    expect([await read(), await read('marts.b')]).toEqual([rowsOf(3), rowsOf(1, 2)]);
    expect((await published()).get('marts.a')).toMatchObject({ snapshotId: 's2', rows: 1, runId: 'r2' });
    expect((await published()).get('marts.b')).toMatchObject({ snapshotId: 's1', rows: 2, runId: 'r1' });
  });

  it('tells parts from 0 to 1 that only grow, of what it publishes, where it tells how far it has come', async () => {
    const loads = [await steps().load(), await steps().load({ relation: 'marts.b', rows: rowsOf(7) })];
    const told: { readonly relation: string; readonly part: number }[] = [];
    const onProgress = (relation: string, part: number) => void told.push({ relation, part });
    await withTarget(steps().harness, (target) => target.publish(loads, { runId: 'r1', onProgress }));
    for (const { relation } of loads) {
      const parts = told.filter((one) => one.relation === relation).map(({ part }) => part);
      expect(parts).toEqual(parts.filter((part) => part >= 0 && part <= 1).toSorted((a, b) => a - b));
    }
    expect(told.every(({ relation }) => loads.some((load) => load.relation === relation))).toBe(true);
  });

  it('publishes a relation without rows', async () => {
    await publish([await steps().load({ rows: [] })]);
    expect([await read(), (await published()).get('marts.a')?.rows]).toEqual([[], 0]);
  });

  it('keeps nulls apart from texts that look like them, and what would end a value or a line', async () => {
    const texts = [null, '', '\\N', 'NULL', 'a,b', '"', "'", 'two\nlines', 'ß 漢 🦆'];
    const rows = texts.map((text, index): Values => [String(index), text]);
    await publish([await steps().load({ rows })]);
    expect(await read()).toEqual(rows);
    expect((await published()).get('marts.a')).toMatchObject({ rows: texts.length });
  });

  it('shows what it showed before where any of its relations cannot be published', async () => {
    const { load } = steps();
    await publish([await load()]);
    const [good, bad] = [await load({ snapshotId: 's2', rows: rowsOf(3) }), await load({ relation: 'marts.b' })];
    await rm(bad.csvPath);
    await expect(publish([good, bad], 'r2')).rejects.toThrow();
    expect([await read(), await read('marts.b')]).toEqual([rowsOf(1, 2), undefined]);
    expect([...(await published()).values()]).toMatchObject([{ relation: 'marts.a', snapshotId: 's1', runId: 'r1' }]);
  });

  it('publishes nothing once it is told to stop', async () => {
    const load = await steps().load();
    const signal = AbortSignal.abort();
    await expect(
      withTarget(steps().harness, (target) => target.publish([load], { runId: 'r1', signal })),
    ).rejects.toThrow();
    expect([await read(), (await published()).size]).toEqual([undefined, 0]);
  });
}
