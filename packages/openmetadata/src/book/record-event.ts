import { joinEdges } from '@phlo/core';
import type { EventType, PhloEvent } from '@phlo/core';
import type { OpenMetadataConfig } from '../config.js';
import { locateTable } from '../names/locate-table.js';
import { lineageKey, wantLineage } from '../wanted/want-lineage.js';
import type { EdgeEnd } from '../wanted/want-lineage.js';
import { wantTable } from '../wanted/want-table.js';
import type { TableFacts, TableShelf } from '../wanted/want-table.js';
import { refOf } from '../wanted/wanted.js';
import type { Wanted, WantedRef } from '../wanted/wanted.js';
import type { EntityBook } from './create-entity-book.js';
import type { ResultBook } from './create-result-book.js';
import { lakeShelf, martShelf } from './shelves.js';

export interface Books {
  readonly entities: EntityBook;
  readonly results: ResultBook;
}

/** What an event is about: what is to be sent for it. */
export interface Concern {
  readonly refs: readonly WantedRef[];
  /** Table of a result. */
  readonly result?: { readonly eventId: string; readonly table: string };
}

/**
 * The types that OpenMetadata is told of. `schema.changed` is none of them: the end that follows it tells the same columns and more, and is older,
 * for its time is that before the commit.
 */
export const recordedTypes = [
  'ingestion.end',
  'transform.end',
  'publish.end',
  'lineage.edges',
  'quality.result',
] as const satisfies readonly EventType[];

export type RecordedEvent = {
  [Type in (typeof recordedTypes)[number]]: PhloEvent<Type>;
}[(typeof recordedTypes)[number]];

const isRecorded: ReadonlySet<string> = new Set(recordedTypes);

export const isRecordedEvent = (event: PhloEvent): event is RecordedEvent => isRecorded.has(event.type);

/** Writes into the books what an event tells, which changes nothing the second time. */
export function recordEvent(event: RecordedEvent, books: Books, config: OpenMetadataConfig): Concern {
  const lake = lakeShelf(config, event.source);
  const { entities } = books;
  const keep = (wanted: readonly Wanted[]): Concern => {
    for (const one of wanted) entities.want(one, event.time);
    return { refs: wanted.map(refOf) };
  };
  const table = (facts: TableFacts, shelf: TableShelf): readonly Wanted[] => {
    const before = entities.find({ kind: 'table', key: locateTable(shelf, facts.key).table })?.wanted.request;
    return wantTable(facts, { shelf, classification: config.classification, before });
  };
  const endOf = (key: string): EdgeEnd => {
    const columns = entities.find({ kind: 'table', key })?.wanted.request.columns ?? [];
    return { table: key, columns: columns.map(({ name }) => name) };
  };
  const { tags } = event;

  switch (event.type) {
    case 'ingestion.end':
    case 'transform.end': {
      const { assetKey: key, status, columns, owner, description } = event.data;
      if (event.type === 'transform.end' && status === 'success' && event.data.compiledSqlRef !== undefined)
        entities.keepQuery(key, event.data.compiledSqlRef);
      return status === 'success' ? keep(table({ key, columns, owner, description, tags }, lake)) : { refs: [] };
    }
    case 'publish.end': {
      const { target, tables } = event.data;
      const shelf = martShelf(config, target);
      for (const { relation } of tables) entities.keepMart(`${target}/${relation}`, locateTable(shelf, relation).table);
      return keep(tables.flatMap(({ relation: key, columns }) => table({ key, columns, tags }, shelf)));
    }
    case 'lineage.edges': {
      const { job, edges } = event.data;
      return keep(
        joinEdges(edges).flatMap(({ from, to, columns }) => {
          const ends = [from, to].map((dataset) => datasetTable(dataset, lake, entities));
          const [source, target] = ends;
          if (source === undefined || target === undefined) return [];
          // One that is known stays as it was told: an edge says nothing of a table, and would only make what was said look newer.
          const missing = ends.flatMap((end) =>
            end?.asset === undefined || entities.find({ kind: 'table', key: end.table }) !== undefined
              ? []
              : table({ key: end.asset }, lake),
          );
          const sqlRef = entities.query(job);
          const [fromEnd, toEnd] = [endOf(source.table), endOf(target.table)];
          const key = lineageKey(source.table, target.table);
          const before = entities.find({ kind: 'lineage', key })?.wanted.request.columns ?? [];
          return [...missing, wantLineage({ from: fromEnd, to: toEnd, job, columns, before, sqlRef })];
        }),
      );
    }
    case 'quality.result': {
      const place = locateTable(lake, event.data.assetKey);
      books.results.add(event, place.table);
      return { refs: [], result: { eventId: event.id, table: place.table } };
    }
  }
}

interface DatasetTable {
  readonly table: string;
  /** Where it is one of the lake. */
  readonly asset?: string;
}

/** An asset, or a mart that was published. What else a step reads, a file or an address, is no table, and none is made up for it. */
function datasetTable(dataset: string, lake: TableShelf, entities: EntityBook): DatasetTable | undefined {
  const mart = entities.mart(dataset);
  if (mart !== undefined) return { table: mart };
  return /[:/\\]/.test(dataset) ? undefined : { table: locateTable(lake, dataset).table, asset: dataset };
}
