import type { EventType, PhloEvent, PluginStore } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import type { Measurement } from '../instruments/instrument.js';

const is = <Type extends EventType>(event: PhloEvent, type: Type): event is PhloEvent<Type> => event.type === type;

/** What an event says together with those before it, which are remembered for that. Call it within a transaction. */
export function measureSteps(store: PluginStore, event: PhloEvent): readonly Measurement[] {
  if (is(event, 'run.start')) return startRun(store, event);
  if (is(event, 'run.end')) return endRun(store, event);
  if (is(event, 'ingestion.end') || is(event, 'transform.end')) return commit(store, event);
  if (is(event, 'publish.end')) return publish(store, event);
  return [];
}

function startRun(store: PluginStore, event: PhloEvent<'run.start'>): readonly Measurement[] {
  if (event.runId === undefined) return [];
  store.run('INSERT OR REPLACE INTO open_runs (run_id, started_at) VALUES (?, ?)', event.runId, event.time);
  return [openRuns(store, event.time)];
}

/** Assets with an end are counted by that; the others, such as skipped ones, are in the run's list alone. */
function endRun(store: PluginStore, event: PhloEvent<'run.end'>): readonly Measurement[] {
  const { runId = '', time } = event;
  const ended = new Set(
    store
      .all<{ readonly asset: string }>('SELECT asset FROM ended_assets WHERE run_id = ?', runId)
      .map(({ asset }) => asset),
  );
  store.run('DELETE FROM ended_assets WHERE run_id = ?', runId);
  store.run('DELETE FROM open_runs WHERE run_id = ?', runId);
  const rest = event.data.assets.filter(({ asset }) => !ended.has(asset));
  return [
    openRuns(store, time),
    ...rest.map(({ asset, kind, status }) => ({
      instrument: instruments.assetRuns,
      labels: { asset, kind, status },
      value: 1,
      time,
    })),
  ];
}

function openRuns(store: PluginStore, time: number): Measurement {
  const value = store.get<{ readonly n: number }>('SELECT count(*) AS n FROM open_runs')?.n ?? 0;
  return { instrument: instruments.runsOpen, labels: {}, value, time };
}

function commit(store: PluginStore, event: PhloEvent<'ingestion.end'> | PhloEvent<'transform.end'>): readonly [] {
  rememberEnd(store, event);
  if (event.data.status === 'success' || event.data.status === 'rejected') forgetOldChecks(store, event);
  const { assetKey, status, snapshotId } = event.data;
  if (status !== 'success' || snapshotId === undefined) return [];
  // An end that changed nothing names the snapshot that was there before; its commit is as old as it was.
  store.run(
    `INSERT INTO commits (asset, snapshot_id, at) VALUES (?, ?, ?)
     ON CONFLICT (asset) DO UPDATE SET snapshot_id = excluded.snapshot_id, at = excluded.at
     WHERE snapshot_id <> excluded.snapshot_id AND at <= excluded.at`,
    assetKey,
    snapshotId,
    event.time,
  );
  return [];
}

/** Rounding of durations, generously. */
const slackMs = 10;

/** An asset that was audited has had all of its checks: one that said nothing since it began is there no more, and must not fire for ever. */
function forgetOldChecks(store: PluginStore, { time, data }: AssetEnd): void {
  for (const { name } of [instruments.checkPassed, instruments.checkFailedRows])
    store.run(
      "DELETE FROM series WHERE metric = ? AND json_extract(labels, '$.asset') = ? AND updated_at < ?",
      name,
      data.assetKey,
      time - data.durationMs - slackMs,
    );
}

function publish(store: PluginStore, event: PhloEvent<'publish.end'>): readonly Measurement[] {
  rememberEnd(store, event);
  const { assetKey: asset, status, tables } = event.data;
  if (status !== 'success') return [];
  return tables.flatMap(({ mart, snapshotId }) => {
    if (snapshotId === undefined || !isNews(store, { asset, mart, snapshotId })) return [];
    const committed = store.get<{ readonly at: number }>(
      'SELECT at FROM commits WHERE asset = ? AND snapshot_id = ?',
      mart,
      snapshotId,
    );
    if (committed === undefined) return [];
    const value = Math.max(0, event.time - committed.at) / 1000;
    return [{ instrument: instruments.publishLag, labels: { asset, mart }, value, time: event.time }];
  });
}

interface Shown {
  readonly asset: string;
  readonly mart: string;
  readonly snapshotId: string;
}

/** Publishing the same snapshot once more says nothing of how long it took. */
function isNews(store: PluginStore, { asset, mart, snapshotId }: Shown): boolean {
  const changed = store.run(
    `INSERT INTO published (asset, mart, snapshot_id) VALUES (?, ?, ?)
     ON CONFLICT (asset, mart) DO UPDATE SET snapshot_id = excluded.snapshot_id WHERE snapshot_id <> excluded.snapshot_id`,
    asset,
    mart,
    snapshotId,
  );
  return changed > 0;
}

type AssetEnd = PhloEvent<'ingestion.end'> | PhloEvent<'transform.end'> | PhloEvent<'publish.end'>;

function rememberEnd(store: PluginStore, { runId, time, data }: AssetEnd): void {
  if (runId === undefined) return;
  store.run('INSERT OR IGNORE INTO ended_assets (run_id, asset, at) VALUES (?, ?, ?)', runId, data.assetKey, time);
}
