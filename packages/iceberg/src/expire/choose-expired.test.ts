import { describe, expect, it } from 'vitest';
import { createMetadata } from '../metadata/new-metadata.js';
import { withoutSnapshots } from '../metadata/remove-snapshots.js';
import { idText } from '../metadata/table-metadata.js';
import type { SnapshotJson, TableMetadata } from '../metadata/table-metadata.js';
import { chooseExpired } from './choose-expired.js';
import { day } from './expire.test.setup.js';

const snapshot = (id: number, at: number, parent?: number): SnapshotJson => ({
  'snapshot-id': id,
  ...(parent !== undefined && { 'parent-snapshot-id': parent }),
  'sequence-number': id,
  'timestamp-ms': at * day,
  'manifest-list': `file:///w/${id}.avro`,
  summary: { operation: 'append' },
});

/** A table whose `main` went through these snapshots, with others beside it. */
function tableOf(main: readonly SnapshotJson[], others: Partial<TableMetadata> = {}): TableMetadata {
  const current = main.at(-1);
  return {
    ...createMetadata({ uuid: 'u', location: 'file:///w', columns: [], now: 0 }),
    ...(current !== undefined && { 'current-snapshot-id': current['snapshot-id'] }),
    snapshots: main,
    'snapshot-log': main.map((one) => ({ 'snapshot-id': one['snapshot-id'], 'timestamp-ms': one['timestamp-ms'] })),
    ...others,
  };
}

const choose = (metadata: TableMetadata, now: number, keep = 1): readonly string[] =>
  chooseExpired(metadata, { now: now * day, olderThanMs: 7 * day, keep, held: new Set() }).map((one) =>
    idText(one['snapshot-id']),
  );

const main = [snapshot(1, 0), snapshot(2, 10, 1), snapshot(3, 20, 2)];

describe('the age of a snapshot', () => {
  it('begins when the next one takes its place', () => {
    expect(choose(tableOf(main), 17)).toEqual(['1']);
    expect(choose(tableOf(main), 26.9)).toEqual(['1']);
    expect(choose(tableOf(main), 27)).toEqual(['1', '2']);
  });

  it('begins on a branch, which has no log, with the next one of the branch', () => {
    const side = [snapshot(4, 1, 1), snapshot(5, 40, 4)];
    const refs = { side: { type: 'branch', 'snapshot-id': 5 } };
    const metadata = tableOf(main, { snapshots: [...main, ...side], refs });
    expect(choose(metadata, 46)).toEqual(['1', '2']);
    expect(choose(metadata, 47)).toEqual(['1', '2', '4']);
  });

  it('begins anew where a table was taken back to it', () => {
    const back = { 'snapshot-id': 1, 'timestamp-ms': 50 * day };
    const metadata = tableOf(main);
    const log = [...metadata['snapshot-log'], back, { 'snapshot-id': 3, 'timestamp-ms': 60 * day }];
    expect(choose({ ...metadata, 'snapshot-log': log }, 66)).toEqual(['2']);
    expect(choose({ ...metadata, 'snapshot-log': log }, 67)).toEqual(['1', '2']);
  });

  it('has not begun where the clock was put back', () => {
    expect(choose(tableOf(main), 5)).toEqual([]);
  });
});

describe('what is kept', () => {
  it('can be more by what is set on a branch, and never less', () => {
    const set = (settings: object) =>
      tableOf(main, { refs: { main: { type: 'branch', 'snapshot-id': 3, ...settings } } });
    expect(choose(set({ 'min-snapshots-to-keep': 2 }), 100)).toEqual(['1']);
    expect(choose(set({ 'min-snapshots-to-keep': 1 }), 100, 3)).toEqual([]);
    expect(choose(set({ 'max-snapshot-age-ms': 85 * day }), 100)).toEqual(['1']);
    expect(choose(set({ 'max-snapshot-age-ms': 1 }), 25)).toEqual(['1']);
  });

  it('ends, where the history of a damaged table goes round in a circle', () => {
    const circle = [snapshot(1, 0, 3), snapshot(2, 10, 1), snapshot(3, 20, 2)];
    expect(choose(tableOf(circle), 100)).toEqual(['1', '2']);
  });

  it('is, of a table without a current snapshot, what is young', () => {
    expect(choose({ ...tableOf(main), 'current-snapshot-id': -1 }, 26)).toEqual(['1']);
  });
});

describe('metadata without snapshots', () => {
  it('has no statistics of them, and no log of before a gap', () => {
    const statistics = [1, 2, 3].map((id) => ({ 'snapshot-id': id, 'statistics-path': `file:///w/${id}.stats` }));
    const metadata = tableOf(main, { statistics });
    const next = withoutSnapshots(metadata, new Set(['2']), 100 * day);
    expect(next.snapshots.map((one) => one['snapshot-id'])).toEqual([1, 3]);
    expect(next['snapshot-log'].map((one) => one['snapshot-id'])).toEqual([3]);
    expect(next.statistics).toEqual([statistics[0], statistics[2]]);
    expect(next['last-updated-ms']).toBe(100 * day);
  });
});
