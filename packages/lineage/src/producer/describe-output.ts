import type { EventColumn, LineageEdgesData } from '@phlo/core';
import type { DatasetFacetBodies, FacetFactory, InputDataset, OutputDataset } from '@phlo/openlineage';
import { nameAsset, nameInput, nameRelation } from './dataset-names.js';
import type { NamedDataset, NamingContext } from './dataset-names.js';
import { describeQuality } from './quality.js';
import type { StepEnd, StepNotes } from './step-store.js';

type Edges = LineageEdgesData['edges'];
type TableEnd = Exclude<StepEnd, { readonly type: 'publish.end' }>;
type MartsEnd = Extract<StepEnd, { readonly type: 'publish.end' }>;

/** What datasets are described with. */
export interface DatasetContext extends NamingContext {
  readonly facets: FacetFactory;
  readonly catalog?: NonNullable<DatasetFacetBodies['catalog']>;
}

/** A step, all that was said of it. */
export interface StepFacts<End extends StepEnd = StepEnd> {
  readonly end: End;
  readonly notes: StepNotes;
  readonly edges: Edges;
}

/** The datasets that a step read, each once. */
export function describeInputs({ end, edges }: StepFacts, context: DatasetContext): readonly InputDataset[] {
  const versions = new Map(end.type === 'publish.end' ? end.data.tables.map((one) => [one.mart, one.snapshotId]) : []);
  const read = new Set([...versions.keys(), ...edges.map(({ from }) => from)]);
  const inputs = [...read].map((from) => {
    const version = versions.get(from);
    return toDataset(
      nameInput(from, context),
      context,
      version === undefined ? {} : { version: { datasetVersion: version } },
    );
  });
  return [...new Map(inputs.map((input) => [`${input.namespace} ${input.name}`, input])).values()];
}

/** The datasets that a step wrote, or would have written. */
export function describeOutputs(facts: StepFacts, context: DatasetContext): readonly OutputDataset[] {
  const { end } = facts;
  return end.type === 'publish.end'
    ? describeMarts({ ...facts, end }, context)
    : [describeTable({ ...facts, end }, context), ...describeOthers({ ...facts, end }, context)];
}

/** What a step wrote beside the table that it is named after, as far as its edges say so. */
function describeOthers({ end, edges }: StepFacts<TableEnd>, context: DatasetContext): readonly OutputDataset[] {
  const others = new Set(edges.map(({ to }) => to).filter((to) => to !== end.data.assetKey));
  return [...others].map((to) =>
    toDataset(nameInput(to, context), context, { columnLineage: describeColumnLineage(edges, to, context) }),
  );
}

function describeTable(facts: StepFacts<TableEnd>, context: DatasetContext): OutputDataset {
  const { end, notes, edges } = facts;
  const { assetKey, columns, description, snapshotId } = end.data;
  const isWritten = end.data.status === 'success' && snapshotId !== undefined;
  const dataset = toDataset(nameAsset(assetKey, context), context, {
    schema: describeSchema(columns),
    columnLineage: describeColumnLineage(edges, assetKey, context),
    version: snapshotId === undefined ? undefined : { datasetVersion: snapshotId },
    lifecycleStateChange: isWritten ? describeChange(end, notes) : undefined,
    catalog: context.catalog,
    documentation: description === undefined ? undefined : { description },
    ownership: end.data.owner === undefined ? undefined : { owners: [{ name: end.data.owner }] },
    ...describeQuality(notes.quality).dataset,
  });
  return isWritten ? { ...dataset, outputFacets: describeCommit(end, notes, context.facets) } : dataset;
}

/** A table is made, changed in its columns, or replaced; one that only gets more rows goes on living as it did. */
function describeChange(
  end: TableEnd,
  { staged, schemaChanged }: StepNotes,
): DatasetFacetBodies['lifecycleStateChange'] {
  if (staged !== undefined && staged.baseSnapshotId === undefined) return { lifecycleStateChange: 'CREATE' };
  const changes = 'schemaChange' in end.data ? (end.data.schemaChange ?? []) : [];
  if (schemaChanged !== undefined || changes.length > 0) return { lifecycleStateChange: 'ALTER' };
  const isReplaced = 'strategy' in end.data && end.data.strategy === 'replace';
  return isReplaced ? { lifecycleStateChange: 'OVERWRITE' } : undefined;
}

function describeCommit(end: TableEnd, { staged }: StepNotes, facets: FacetFactory) {
  const rowCount = 'rows' in end.data ? end.data.rows : end.data.rowsWritten;
  const { bytes, snapshotId = '' } = end.data;
  const files = staged?.files;
  const id = Number(snapshotId);
  return facets.output({
    outputStatistics: {
      rowCount,
      ...(bytes !== undefined && { size: bytes }),
      ...(files !== undefined && { fileCount: files }),
    },
    icebergCommitReport: {
      // A number of the standard loses digits of an Iceberg snapshot; the facet `version` has all of them.
      ...(Number.isSafeInteger(id) && { snapshotId: id }),
      commitMetrics: {
        addedRecords: rowCount,
        ...(files !== undefined && { addedDataFiles: files }),
        ...(bytes !== undefined && { addedFilesSizeInBytes: bytes }),
      },
    },
  });
}

function describeMarts({ end, edges }: StepFacts<MartsEnd>, context: DatasetContext): readonly OutputDataset[] {
  const { target, tables } = end.data;
  return tables.map(({ relation, columns, rows }) => ({
    ...toDataset(nameRelation(target, relation), context, {
      schema: describeSchema(columns),
      columnLineage: describeColumnLineage(edges, `${target}/${relation}`, context),
    }),
    outputFacets: context.facets.output({ outputStatistics: { rowCount: rows } }),
  }));
}

function toDataset({ namespace, name, symlink }: NamedDataset, context: DatasetContext, bodies: DatasetFacetBodies) {
  const facets = context.facets.dataset({
    ...bodies,
    symlinks: symlink && { identifiers: [{ ...symlink, type: 'TABLE' }] },
  });
  return { namespace, name, ...(Object.keys(facets).length > 0 && { facets }) };
}

const describeSchema = (columns: readonly EventColumn[] | undefined): DatasetFacetBodies['schema'] =>
  columns && {
    fields: columns.map(({ name, type, description }, index) => ({
      name,
      type,
      ordinal_position: index + 1,
      ...(description !== undefined && { description }),
    })),
  };

/** Which columns went into which; not how, which nobody says. */
function describeColumnLineage(edges: Edges, to: string, context: DatasetContext): DatasetFacetBodies['columnLineage'] {
  const fields = new Map<string, { namespace: string; name: string; field: string }[]>();
  for (const edge of edges.filter((one) => one.to === to)) {
    const { namespace, name } = nameInput(edge.from, context);
    for (const column of edge.columns ?? [])
      fields.set(column.to, [...(fields.get(column.to) ?? []), { namespace, name, field: column.from }]);
  }
  if (fields.size === 0) return undefined;
  return { fields: Object.fromEntries([...fields].map(([column, inputFields]) => [column, { inputFields }])) };
}
