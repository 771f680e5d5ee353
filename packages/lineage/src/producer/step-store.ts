import { joinEdges } from '@phlo/core';
import type { EventMap, LineageEdgesData, PhloEvent, PluginStore } from '@phlo/core';

/** Types that say something about a step between its start and its end. */
export type NoteType = 'quality.result' | 'wap.staged' | 'wap.rejected' | 'schema.changed';

export type StepEnd = PhloEvent<'ingestion.end'> | PhloEvent<'transform.end'> | PhloEvent<'publish.end'>;

/** What has been said of a step, to be told as one. */
export interface StepNotes {
  readonly quality: readonly EventMap['quality.result'][];
  readonly staged?: EventMap['wap.staged'];
  readonly rejected?: EventMap['wap.rejected'];
  readonly schemaChanged?: EventMap['schema.changed'];
}

/** What is remembered from one event to the next, in whichever process that comes. All of it may be said twice. */
export interface StepStore {
  note(step: string, event: PhloEvent): void;
  notesOf(step: string): StepNotes;
  /** Remembers an end that waits for its edges; one that was told and is replayed waits anew. */
  hold(step: string, end: StepEnd): void;
  /** The end of a step, where it waits. */
  heldOf(step: string): StepEnd | undefined;
  /** Ends of a run that wait, in order. */
  heldIn(runId: string): readonly { readonly step: string; readonly end: StepEnd }[];
  /** Whether a step's end was told. */
  isTold(step: string): boolean;
  tell(step: string, time: number): void;
  rememberEdges(event: PhloEvent<'lineage.edges'>): void;
  edgesOf(job: string): LineageEdgesData['edges'];
  rememberLocation(asset: string, location: string, event: PhloEvent): void;
  locationOf(asset: string): string | undefined;
  /** Drops what was said of steps before a moment. */
  forget(before: number): void;
}

/** The tables of {@link createStepStore}: one migration of the package's tables. */
export const stepTables = `
  CREATE TABLE step_notes (
    step TEXT NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (step, event_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE step_ends (
    step TEXT PRIMARY KEY, run_id TEXT, event_id TEXT, event TEXT, is_told INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX step_ends_of_run ON step_ends (run_id) WHERE is_told = 0;
  CREATE TABLE job_edges (job TEXT PRIMARY KEY, edges TEXT NOT NULL, event_id TEXT NOT NULL) STRICT;
  CREATE TABLE locations (asset TEXT PRIMARY KEY, location TEXT NOT NULL, event_id TEXT NOT NULL) STRICT;
  CREATE INDEX step_notes_at ON step_notes (at);
  CREATE INDEX step_ends_at ON step_ends (at)`;

interface EndRow {
  readonly step: string;
  readonly event: string;
}

export function createStepStore(store: PluginStore): StepStore {
  // What was written here was an event.
  const endOf = (row: EndRow | undefined) => (row === undefined ? undefined : (JSON.parse(row.event) as StepEnd));
  return {
    note: (step, { id, type, data, time }) =>
      void store.run(
        'INSERT OR IGNORE INTO step_notes (step, event_id, type, data, at) VALUES (?, ?, ?, ?, ?)',
        step,
        id,
        type,
        JSON.stringify(data),
        time,
      ),
    notesOf: (step) => readNotes(store, step),
    hold: (step, end) =>
      void store.run(
        `INSERT INTO step_ends (step, run_id, event_id, event, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (step) DO UPDATE SET
         event_id = excluded.event_id, event = excluded.event, is_told = 0`,
        step,
        end.runId ?? null,
        end.id,
        JSON.stringify(end),
        end.time,
      ),
    heldOf: (step) =>
      endOf(store.get<EndRow>(`SELECT step, event FROM step_ends WHERE step = ? AND is_told = 0`, step)),
    heldIn: (runId) =>
      store
        .all<EndRow>('SELECT step, event FROM step_ends WHERE run_id = ? AND is_told = 0 ORDER BY event_id', runId)
        .map((row) => ({ step: row.step, end: JSON.parse(row.event) as StepEnd })),
    isTold: (step) => store.get('SELECT 1 FROM step_ends WHERE step = ? AND is_told = 1', step) !== undefined,
    tell: (step, time) =>
      void store.run(
        `INSERT INTO step_ends (step, is_told, at) VALUES (?, 1, ?) ON CONFLICT (step) DO UPDATE SET is_told = 1, event = NULL`,
        step,
        time,
      ),
    rememberEdges: ({ id, data }) =>
      void store.run(
        `INSERT INTO job_edges (job, edges, event_id) VALUES (?, ?, ?) ON CONFLICT (job) DO UPDATE SET edges = excluded.edges,
         event_id = excluded.event_id WHERE excluded.event_id > event_id`,
        data.job,
        JSON.stringify(joinEdges(data.edges)),
        id,
      ),
    edgesOf: (job) => {
      const row = store.get<{ readonly edges: string }>('SELECT edges FROM job_edges WHERE job = ?', job);
      return row === undefined ? [] : (JSON.parse(row.edges) as LineageEdgesData['edges']);
    },
    rememberLocation: (asset, location, { id }) =>
      void store.run(
        `INSERT INTO locations (asset, location, event_id) VALUES (?, ?, ?) ON CONFLICT (asset) DO UPDATE SET
         location = excluded.location, event_id = excluded.event_id WHERE excluded.event_id > event_id`,
        asset,
        location,
        id,
      ),
    locationOf: (asset) => locationIn(store, 'locations', asset) ?? locationIn(store, 'datasets', asset),
    forget: (before) => {
      store.run('DELETE FROM step_notes WHERE at < ?', before);
      store.run('DELETE FROM step_ends WHERE at < ?', before);
    },
  };
}

function readNotes(store: PluginStore, step: string): StepNotes {
  const rows = store.all<{ readonly type: NoteType; readonly data: string }>(
    'SELECT type, data FROM step_notes WHERE step = ? ORDER BY event_id',
    step,
  );
  const all = <Type extends NoteType>(type: Type) =>
    rows.filter((row) => row.type === type).map(({ data }) => JSON.parse(data) as EventMap[Type]);
  // Of several attempts, the last one counts.
  const staged = all('wap.staged').at(-1);
  const rejected = all('wap.rejected').at(-1);
  const schemaChanged = all('schema.changed').at(-1);
  return {
    quality: latest(all('quality.result')),
    ...(staged && { staged }),
    ...(rejected && { rejected }),
    ...(schemaChanged && { schemaChanged }),
  };
}

/** The last result of each check. */
function latest(results: readonly EventMap['quality.result'][]): readonly EventMap['quality.result'][] {
  return [...new Map(results.map((result) => [result.check, result])).values()];
}

/** What this hook heard itself; before it was configured, the hooks of the graph have heard of tables that did not change since. */
function locationIn(store: PluginStore, table: 'locations' | 'datasets', asset: string): string | undefined {
  const sql = {
    locations: 'SELECT location FROM locations WHERE asset = ?',
    datasets: 'SELECT location FROM datasets WHERE name = ? AND location IS NOT NULL',
  } as const;
  return store.get<{ readonly location: string }>(sql[table], asset)?.location;
}
