import { pathOfEntity } from '../server/collections.js';
import { apiPath } from '../server/create-client.js';
import type { Client } from '../server/create-client.js';
import { readEntity } from '../server/read-entity.js';
import type { LineageDraft } from '../wanted/wanted.js';
import { listIn } from './compare-entity.js';

type Edge = Readonly<Record<string, unknown>>;

/** Reads edges by the tables that they are between; what goes into one table is asked once. */
export interface EdgeReader {
  read(draft: LineageDraft, signal?: AbortSignal): Promise<Edge | undefined>;
}

export function createEdgeReader(client: Client): EdgeReader {
  const upstream = new Map<string, readonly Edge[]>();
  const ids = new Map<string, string | undefined>();
  const idOf = async (table: string, signal?: AbortSignal) => {
    if (!ids.has(table))
      ids.set(table, (await readEntity(client, pathOfEntity({ kind: 'table', key: table }), signal))?.id);
    return ids.get(table);
  };
  const upstreamOf = async (table: string, signal?: AbortSignal) => {
    const path = `${apiPath('lineage/table/name', table)}?upstreamDepth=1&downstreamDepth=0`;
    const edges = upstream.get(table) ?? listIn((await readEntity(client, path, signal))?.['upstreamEdges']);
    upstream.set(table, edges);
    return edges;
  };
  return {
    read: async ({ from, to }, signal) => {
      const [source, target] = [await idOf(from, signal), await idOf(to, signal)];
      if (source === undefined || target === undefined) return undefined;
      return (await upstreamOf(to, signal)).find(
        ({ fromEntity, toEntity }) => fromEntity === source && toEntity === target,
      );
    },
  };
}

/** Whether the columns of an edge are others than they should be. */
export function differsInColumns({ columns }: LineageDraft, edge: Edge): boolean {
  const [details] = listIn([edge['lineageDetails']]);
  const texts = (list: readonly Edge[]) =>
    list.map(({ fromColumns, toColumn }) => JSON.stringify([fromColumns, toColumn])).sort();
  return texts(columns.map((column) => ({ ...column }))).join() !== texts(listIn(details?.['columnsLineage'])).join();
}
