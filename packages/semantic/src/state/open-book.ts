import type { PluginState } from '@phlo/core';
import { migrations } from './migrations.js';

export interface ModelKey {
  readonly provider: string;
  readonly model: string;
}

/** How a model was found by the last publish of its marts. */
export interface ModelRecord extends ModelKey {
  /** None where all was well. */
  readonly problems: readonly string[];
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly checkedAt: number;
}

export interface MartColumns {
  readonly mart: string;
  readonly relation: string;
  readonly columns: readonly string[];
}

/** What the plugin knows from one run to the next. Ids of events grow, so that what is older than what is known changes nothing. */
export interface Book extends Disposable {
  noteTable(table: string, columns: readonly string[], eventId: string): void;
  noteMart(mart: MartColumns, eventId: string): void;
  noteModel(record: ModelRecord): void;
  model(key: ModelKey): ModelRecord | undefined;
  models(): readonly ModelRecord[];
  /** Columns of a relation of the marts, or of a mart by the name of its table in the lake, as it was published last. */
  published(table: string): readonly string[] | undefined;
  /** The same as it is about to be published: a build that came after the last publish counts. */
  toPublish(table: string): readonly string[] | undefined;
  /** The names under which a mart is known: its own, and those of its relations. */
  namesOf(mart: string): readonly string[];
}

interface Columns {
  readonly mart?: string;
  readonly columns: string;
  readonly event_id: string;
}

interface ModelRow {
  readonly provider: string;
  readonly model: string;
  readonly problems: string;
  readonly event_id: string;
  readonly checked_at: number;
}

const newer = 'WHERE excluded.event_id > event_id';

export function openBook(state: PluginState): Book {
  const store = state.open({ migrations });
  const martOf = (table: string) =>
    store.get<Columns>('SELECT mart, columns, event_id FROM marts WHERE relation = ? OR mart = ?', table, table);
  const builtAs = (table: string) =>
    store.get<Columns>('SELECT columns, event_id FROM lake_tables WHERE name = ?', table);
  const parse = (row: Columns | undefined) => row && (JSON.parse(row.columns) as readonly string[]);
  return {
    noteTable: (table, columns, eventId) =>
      void store.run(
        `INSERT INTO lake_tables VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET
         columns = excluded.columns, event_id = excluded.event_id ${newer}`,
        table,
        JSON.stringify(columns),
        eventId,
      ),
    noteMart: ({ mart, relation, columns }, eventId) =>
      void store.run(
        `INSERT INTO marts VALUES (?, ?, ?, ?) ON CONFLICT (relation) DO UPDATE SET
         mart = excluded.mart, columns = excluded.columns, event_id = excluded.event_id ${newer}`,
        relation,
        mart,
        JSON.stringify(columns),
        eventId,
      ),
    noteModel: ({ provider, model, problems, eventId, checkedAt }) =>
      void store.run(
        `INSERT INTO models VALUES (?, ?, ?, ?, ?) ON CONFLICT (provider, model) DO UPDATE SET
         problems = excluded.problems, event_id = excluded.event_id, checked_at = excluded.checked_at ${newer}`,
        provider,
        model,
        JSON.stringify(problems),
        eventId,
        checkedAt,
      ),
    model: ({ provider, model }) => {
      const row = store.get<ModelRow>('SELECT * FROM models WHERE provider = ? AND model = ?', provider, model);
      return row && toRecord(row);
    },
    models: () => store.all<ModelRow>('SELECT * FROM models ORDER BY provider, model').map(toRecord),
    published: (table) => parse(martOf(table)),
    toPublish: (table) => {
      const published = martOf(table);
      const built = builtAs(published?.mart ?? table);
      return parse((built?.event_id ?? '') > (published?.event_id ?? '') ? built : published);
    },
    namesOf: (mart) => [
      mart,
      ...store
        .all<{ relation: string }>('SELECT relation FROM marts WHERE mart = ? ORDER BY 1', mart)
        .map((row) => row.relation),
    ],
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

const toRecord = ({ provider, model, problems, event_id, checked_at }: ModelRow): ModelRecord => ({
  provider,
  model,
  problems: JSON.parse(problems) as readonly string[],
  eventId: event_id,
  checkedAt: checked_at,
});
