import type { Known } from '../book/create-entity-book.js';
import { pathOfKind } from '../server/collections.js';
import type { Request } from '../server/create-client.js';
import type { FindOwner } from '../server/find-owner.js';
import type { AddLineage, CreateTable } from '../server/requests.js';
import type { LineageDraft, TableDraft } from '../wanted/wanted.js';

/** What only the server knows. */
export interface Lookups {
  readonly findOwner: FindOwner;
  /** Text of the SQL at a URI; `undefined` where it is not to be told, or gone. */
  readSql(uri: string): Promise<string | undefined>;
  /** Id of a table by its fully qualified name. */
  tableId(table: string, signal?: AbortSignal): Promise<string>;
}

/** The request that makes an entity, with the ids that the server asks for. */
export async function toRequest({ wanted }: Known, lookups: Lookups, signal?: AbortSignal): Promise<Request> {
  return { method: 'PUT', path: pathOfKind(wanted.kind), body: await bodyOf() };

  function bodyOf(): object | Promise<object> {
    if (wanted.kind === 'table') return tableBody(wanted.request, lookups, signal);
    return wanted.kind === 'lineage' ? lineageBody(wanted.request, lookups, signal) : wanted.request;
  }
}

async function tableBody(
  { owner, ...table }: TableDraft,
  { findOwner }: Lookups,
  signal?: AbortSignal,
): Promise<CreateTable> {
  const found = owner === undefined ? undefined : await findOwner(owner, signal);
  return { ...table, ...(found !== undefined && { owners: [found] }) };
}

/** Without a source, the server takes an edge for one that somebody has drawn by hand. */
async function lineageBody(
  draft: LineageDraft,
  { tableId, readSql }: Lookups,
  signal?: AbortSignal,
): Promise<AddLineage> {
  const { from, to, description, columns, sqlRef } = draft;
  const sqlQuery = sqlRef === undefined ? undefined : await readSql(sqlRef);
  return {
    edge: {
      fromEntity: { id: await tableId(from, signal), type: 'table' },
      toEntity: { id: await tableId(to, signal), type: 'table' },
      lineageDetails: {
        source: 'PipelineLineage',
        description,
        ...(sqlQuery !== undefined && { sqlQuery }),
        ...(columns.length > 0 && { columnsLineage: columns }),
      },
    },
  };
}
