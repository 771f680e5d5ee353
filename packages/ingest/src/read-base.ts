import type { TableStore, TableView } from '@phlo/lake';

type Summary = Readonly<Record<string, string>>;

const isOurs = (summary: Summary): boolean => Object.keys(summary).some((key) => key.startsWith('phlo.'));

/**
 * The table as it stands, with what the last load of Phlo wrote into its summary. A commit of another writer (Spark, PyIceberg) has none
 * of it, and would otherwise make every file look new and load it twice.
 */
export async function readBase(store: TableStore, table: string): Promise<TableView | undefined> {
  const base = await store.read(table);
  if (base === undefined || isOurs(base.summary)) return base;
  const { snapshots } = await store.describe(table);
  const { committedAt = Number.POSITIVE_INFINITY } = base;
  const last = snapshots.findLast((one) => one.committedAt <= committedAt && isOurs(one.summary));
  return last === undefined ? base : { ...base, summary: { ...last.summary, ...base.summary } };
}
