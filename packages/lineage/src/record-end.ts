import type { EventColumn, PhloEvent, PluginStore } from '@phlo/core';
import type { DatasetKind } from './graph.js';

export type EndEvent = PhloEvent<'ingestion.end'> | PhloEvent<'transform.end'> | PhloEvent<'publish.end'>;

/** Puts what an end says into the graph: that its job ran, and what its datasets are like now. The same event again changes nothing. */
export function recordEnd(store: PluginStore, event: EndEvent): void {
  const { id, time, runId, type, data } = event;
  store.transaction(() => {
    store.run(
      `INSERT OR IGNORE INTO job_runs (event_id, job, run_id, kind, status, ended_at, duration_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      id,
      data.assetKey,
      runId ?? null,
      type.replace('.end', ''),
      data.status,
      time,
      Math.round(data.durationMs),
    );
    for (const dataset of writtenBy(event)) upsert(store, id, dataset);
  });
}

interface Written {
  readonly name: string;
  readonly kind: DatasetKind;
  readonly location?: string | undefined;
  readonly snapshotId?: string | undefined;
  readonly columns?: readonly EventColumn[] | undefined;
}

function writtenBy({ data }: EndEvent): readonly Written[] {
  if (data.status !== 'success') return [];
  if (!('tables' in data)) return [{ name: data.assetKey, kind: 'table', ...data }];
  const { target, tables } = data;
  return tables.map(({ relation, columns }) => ({ name: `${target}/${relation}`, kind: 'mart', columns }));
}

/** What an event does not say stays as it was: a table that did not change is not described again. */
function upsert(store: PluginStore, eventId: string, { name, kind, location, snapshotId, columns }: Written): void {
  const described = columns?.map((column) => ({ name: column.name, type: column.type }));
  store.run(
    `INSERT INTO datasets (name, kind, location, snapshot_id, columns, event_id) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, location = coalesce(excluded.location, location),
     snapshot_id = coalesce(excluded.snapshot_id, snapshot_id), columns = coalesce(excluded.columns, columns),
     event_id = excluded.event_id WHERE excluded.event_id > event_id`,
    name,
    kind,
    location ?? null,
    snapshotId ?? null,
    described ? JSON.stringify(described) : null,
    eventId,
  );
}
