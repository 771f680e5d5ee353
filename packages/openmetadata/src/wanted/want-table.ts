import type { EventColumn } from '@phlo/core';
import { locateTable } from '../names/locate-table.js';
import type { Shelf } from '../names/locate-table.js';
import type { CreateDatabaseService, CreateTable } from '../server/requests.js';
import { toColumn } from './to-column.js';
import { wantPlace } from './want-place.js';
import { wantTags } from './want-tags.js';
import type { TableDraft, Wanted } from './wanted.js';

/** What kind of tables a shelf holds, by OpenMetadata's words. */
export interface TableShelf extends Shelf {
  readonly serviceType: CreateDatabaseService['serviceType'];
  readonly tableType: NonNullable<CreateTable['tableType']>;
}

/** What an event tells of a table. What it leaves out is as it was. */
export interface TableFacts {
  /** `namespace.table`. */
  readonly key: string;
  readonly columns?: readonly EventColumn[] | undefined;
  readonly description?: string | undefined;
  readonly owner?: string | undefined;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface TableOptions {
  readonly shelf: TableShelf;
  readonly classification: string;
  /** What was wanted of it before. */
  readonly before: TableDraft | undefined;
}

/** A table with everything that it needs. One whose columns nobody has told yet is only made where it is missing. */
export function wantTable(facts: TableFacts, { shelf, classification, before }: TableOptions): readonly Wanted[] {
  const place = locateTable(shelf, facts.key);
  const tags = facts.tags === undefined ? undefined : wantTags(classification, facts.tags);
  const columns = facts.columns?.map(toColumn) ?? before?.columns ?? [];
  const description = facts.description ?? before?.description;
  const owner = facts.owner ?? before?.owner;
  const labels = tags?.labels ?? before?.tags ?? [];
  const request: TableDraft = {
    name: place.names.table,
    databaseSchema: place.schema,
    tableType: shelf.tableType,
    columns,
    ...(description !== undefined && { description }),
    tags: labels,
    ...(owner !== undefined && { owner }),
  };
  return [
    ...wantPlace(place, shelf.serviceType),
    ...(tags?.wanted ?? []),
    {
      kind: 'table',
      key: place.table,
      request,
      needs: [
        { kind: 'schema', key: place.schema },
        ...labels.map(({ tagFQN: key }) => ({ kind: 'tag' as const, key })),
      ],
      onlyIfMissing: columns.length === 0,
    },
  ];
}
