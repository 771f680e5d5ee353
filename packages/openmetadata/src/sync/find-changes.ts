import type { Known } from '../book/create-entity-book.js';
import { pathOfEntity } from '../server/collections.js';
import type { Client } from '../server/create-client.js';
import type { FindOwner } from '../server/find-owner.js';
import { readEntity } from '../server/read-entity.js';
import type { WantedKind, WantedRef } from '../wanted/wanted.js';
import { createEdgeReader, differsInColumns } from './read-edges.js';
import type { EdgeReader } from './read-edges.js';
import { caseDiffers, tableDiffers } from './compare-entity.js';

/** Something that the server has otherwise than it should, or not at all. */
export interface Change extends WantedRef {
  readonly action: 'create' | 'update';
  /** What differs. */
  readonly fields: readonly string[];
}

/** In this order each finds what it needs. */
const order: readonly WantedKind[] = [
  'service',
  'database',
  'schema',
  'classification',
  'tag',
  'table',
  'lineage',
  'definition',
  'suite',
  'case',
];

const fieldsOf: Partial<Record<WantedKind, readonly string[]>> = {
  table: ['columns', 'tags', 'owners'],
  case: ['testDefinition'],
};

export interface Comparison {
  readonly client: Client;
  readonly findOwner: FindOwner;
  readonly signal?: AbortSignal;
}

/** Compares everything that is wanted with what the server has, one entity after the other. Changes nothing. */
export async function findChanges(all: readonly Known[], comparison: Comparison): Promise<readonly Change[]> {
  const edges = createEdgeReader(comparison.client);
  const sorted = order.flatMap((kind) => all.filter(({ wanted }) => wanted.kind === kind));
  const changes: Change[] = [];
  for (const known of sorted) {
    const { kind, key } = known.wanted;
    const difference = await compare(known, edges, comparison);
    if (difference !== undefined) changes.push({ kind, key, ...difference });
  }
  return changes;
}

type Difference = Pick<Change, 'action' | 'fields'> | undefined;

async function compare({ wanted }: Known, edges: EdgeReader, comparison: Comparison): Promise<Difference> {
  const { client, findOwner, signal } = comparison;
  if (wanted.kind === 'lineage') {
    const edge = await edges.read(wanted.request, signal);
    if (edge === undefined) return { action: 'create', fields: [] };
    return differsInColumns(wanted.request, edge) ? { action: 'update', fields: ['columnsLineage'] } : undefined;
  }
  const there = await readEntity(client, pathOfEntity(wanted, fieldsOf[wanted.kind]), signal);
  if (there === undefined) return { action: 'create', fields: [] };
  if (wanted.onlyIfMissing) return undefined;
  const fields =
    wanted.kind === 'table'
      ? tableDiffers(wanted.request, there, await ownerId(wanted.request.owner, findOwner, signal))
      : wanted.kind === 'case'
        ? caseDiffers(wanted.request, there)
        : [];
  return fields.length === 0 ? undefined : { action: 'update', fields };
}

const ownerId = async (owner: string | undefined, findOwner: FindOwner, signal?: AbortSignal) =>
  owner === undefined ? undefined : (await findOwner(owner, signal))?.id;
