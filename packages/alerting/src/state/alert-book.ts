import type { PluginStore } from '@phlo/core';
import type { AlertRecord } from './alert-record.js';

export interface HistoryEntry {
  readonly at: number;
  /** `opened`, `failed again`, `acknowledged`, `escalated`, `resolved`, … */
  readonly what: string;
  readonly detail: string | null;
}

/** The alerts of a project. */
export interface AlertBook {
  find(fingerprint: string): AlertRecord | undefined;
  /** Those whose id begins with a text. */
  startingWith(id: string): readonly AlertRecord[];
  /** The latest first. */
  list(filter: { readonly isOpen: boolean }): readonly AlertRecord[];
  openFingerprints(): Set<string>;
  /** Open ones that fall due by now. */
  due(now: number): readonly AlertRecord[];
  /** Whether one is open that failed last in a run: of an asset's checks, or any. */
  isOpenIn(runId: string, asset: string | undefined): boolean;
  save(record: AlertRecord): void;
  note(alertId: string, entry: HistoryEntry): void;
  /** The earliest first. */
  history(alertId: string): readonly HistoryEntry[];
}

type Row = Omit<AlertRecord, 'tags'> & { readonly tags: string };

const columns = [
  'id',
  'fingerprint',
  'kind',
  'status',
  'severity',
  'rule',
  'title',
  'message',
  'asset',
  'name',
  'partition',
  'owner',
  'tags',
  'runId',
  'episode',
  'occurrences',
  'openedAt',
  'lastAt',
  'resolvedAt',
  'acknowledgedAt',
  'acknowledgedBy',
  'escalatedAt',
  'lookAt',
  'eventTime',
  'eventId',
] as const satisfies readonly (keyof AlertRecord)[];

const insert = `INSERT OR REPLACE INTO alerts (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

export function createAlertBook(store: PluginStore): AlertBook {
  const select = (where: string, ...params: readonly unknown[]) =>
    store.all<Row>(`SELECT * FROM alerts ${where}`, ...params).map(toRecord);
  return {
    find: (fingerprint) => select('WHERE fingerprint = ?', fingerprint)[0],
    startingWith: (id) => select('WHERE substr(id, 1, length(?)) = ? ORDER BY id', id, id),
    list: ({ isOpen }) =>
      isOpen ? select("WHERE status = 'open' ORDER BY openedAt DESC, id") : select('ORDER BY lastAt DESC, id'),
    openFingerprints: () =>
      new Set(
        store
          .all<Pick<Row, 'fingerprint'>>("SELECT fingerprint FROM alerts WHERE status = 'open'")
          .map(({ fingerprint }) => fingerprint),
      ),
    due: (now) => select("WHERE status = 'open' AND lookAt <= ? ORDER BY lookAt, id", now),
    isOpenIn: (runId, asset) =>
      asset === undefined
        ? select("WHERE status = 'open' AND runId = ? LIMIT 1", runId).length > 0
        : select("WHERE status = 'open' AND runId = ? AND kind = 'check' AND asset = ? LIMIT 1", runId, asset).length >
          0,
    save: (record) => {
      const row: Row = { ...record, tags: JSON.stringify(record.tags) };
      store.run(insert, ...columns.map((column) => row[column]));
    },
    note: (alertId, { at, what, detail }) =>
      void store.run('INSERT INTO history (alertId, at, what, detail) VALUES (?, ?, ?, ?)', alertId, at, what, detail),
    history: (alertId) =>
      store.all<HistoryEntry>('SELECT at, what, detail FROM history WHERE alertId = ? ORDER BY seq', alertId),
  };
}

// The texts of the column are what `save` wrote.
const toRecord = (row: Row): AlertRecord => ({ ...row, tags: JSON.parse(row.tags) as AlertRecord['tags'] });
