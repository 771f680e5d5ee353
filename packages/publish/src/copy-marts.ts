import { join } from 'node:path';
import { closest } from '@phlo/core';
import { quoteName, quoteTable } from '@phlo/lake';
import type { Column, EngineSession, MartLoad, MartState, MartTarget, TableStore, TableView } from '@phlo/lake';
import { publishErrors } from './errors.js';
import type { Mart, PublishAsset } from './publish.js';

/** What copying needs of its caller, which owns and closes all of it. */
export interface CopyContext {
  readonly store: TableStore;
  /** May read the lake and write into {@link CopyContext.tempDir}. */
  readonly session: EngineSession;
  readonly target: MartTarget;
  /** Absolute, empty; the caller deletes it. */
  readonly tempDir: string;
  readonly runId: string;
  /** Copy also what has not changed. */
  readonly fullRefresh: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
}

/** How far copying has come: all marts are unloaded from the lake, then all are loaded; indexes and the swap come last. */
export interface CopyProgress {
  readonly step: 'unloading' | 'copying' | 'finishing';
  /** Of this step, over all marts that are copied. */
  readonly rows: number;
  readonly totalRows?: number;
  /** From 0 to 1. Absent while it finishes, as nobody knows how long that takes. */
  readonly part?: number;
}

/** A mart after the copy. */
export interface CopiedMart {
  /** Table of the lake. */
  readonly mart: string;
  readonly relation: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly snapshotId: string;
  /** The target had this snapshot already, so nothing was copied. */
  readonly unchanged: boolean;
}

/** What one copy came to; all of it was committed in one transaction. */
export interface CopiedMarts {
  /** In the order of the asset. */
  readonly tables: readonly CopiedMart[];
  /** Rows that were copied; those of unchanged marts do not count. */
  readonly rows: number;
}

type PublishedView = TableView & { readonly snapshotId: string };

/**
 * Copies the marts whose table has moved since they were published, and swaps all of them in at once. On a failure the target
 * shows what it showed before.
 *
 * Throws `MART_SOURCE_MISSING`, `MART_INDEX_INVALID`, and what the engine and the target throw.
 */
export async function copyMarts(asset: PublishAsset, context: CopyContext): Promise<CopiedMarts> {
  const published = await context.target.published();
  const marts: { readonly mart: Mart; readonly view: PublishedView; readonly known?: MartState }[] = [];
  // At one moment: marts that are published together come from one state of the lake.
  const views = await context.store.readAll(asset.marts.map(({ from }) => ({ table: from })));
  for (const [index, mart] of asset.marts.entries()) {
    const view = assertSource(asset, mart, views[index]);
    const state = published.get(mart.relation);
    const isKnown = !context.fullRefresh && state !== undefined && isSame(state, mart, view.snapshotId);
    marts.push({ mart, view, ...(isKnown && { known: state }) });
  }
  const states = await copy(
    marts.filter(({ known }) => known === undefined),
    context,
  );
  const loaded = new Map(states.map((state) => [state.relation, state]));
  const tables = marts.map(({ mart: { from, relation }, view: { columns, snapshotId, rows }, known }): CopiedMart => {
    const state = known ?? loaded.get(relation);
    return { mart: from, relation, columns, snapshotId, rows: state?.rows ?? rows, unchanged: known !== undefined };
  });
  return { tables, rows: states.reduce((sum, { rows }) => sum + rows, 0) };
}

interface Wanted {
  readonly mart: Mart;
  readonly view: PublishedView;
}

async function copy(marts: readonly Wanted[], context: CopyContext): Promise<readonly MartState[]> {
  if (marts.length === 0) return [];
  const { target, runId, signal, onProgress } = context;
  const counted = onProgress && countRows(marts, onProgress);
  const loads: MartLoad[] = [];
  for (const { mart, view } of marts) loads.push(await unload(mart, view, { ...context, counted }));
  counted?.('copying');
  return target.publish(loads, {
    runId,
    signal,
    ...(counted && { onProgress: (relation, part) => counted('copying', relation, part) }),
  });
}

type Counted = (step: 'unloading' | 'copying', relation?: string, part?: number) => void;

/** Parts of single marts become rows of all of them. */
function countRows(marts: readonly Wanted[], onProgress: NonNullable<CopyContext['onProgress']>): Counted {
  const rows = new Map(marts.map(({ mart, view }) => [mart.relation, view.rows]));
  const totalRows = marts.reduce((sum, { view }) => sum + view.rows, 0);
  let parts = new Map<string, number>();
  return (step, relation, part = 0) => {
    if (relation === undefined) parts = new Map();
    else parts.set(relation, part);
    const done = [...parts].reduce((sum, [name, one]) => sum + Math.floor(one * (rows.get(name) ?? 0)), 0);
    if (step === 'copying' && done === totalRows) onProgress({ step: 'finishing', rows: done });
    else onProgress({ step, rows: done, totalRows, part: totalRows === 0 ? 0 : done / totalRows });
  };
}

/** What is published has the rows and the indexes that are wanted. */
function isSame({ table, snapshotId, indexes }: MartState, mart: Mart, wanted: string): boolean {
  const hasIndexes = indexes === undefined || JSON.stringify(indexes) === JSON.stringify(mart.indexes);
  return table === mart.from && snapshotId === wanted && hasIndexes;
}

function assertSource(asset: PublishAsset, mart: Mart, view: TableView | undefined): PublishedView {
  const dataState = `${asset.name} changed nothing; its marts show what they showed before.`;
  if (view?.snapshotId === undefined) {
    throw publishErrors.create('MART_SOURCE_MISSING', {
      message: `${mart.relation} comes from ${mart.from}, which has never been published in the lake.`,
      hint: `Run it with its upstream: \`phlo run --select +${asset.name}\`.`,
      asset: asset.name,
      dataState,
    });
  }
  const names = view.columns.map(({ name }) => name);
  const missing = mart.indexes.flat().find((column) => !names.includes(column));
  if (missing !== undefined) {
    const guess = closest(missing, names);
    throw publishErrors.create('MART_INDEX_INVALID', {
      message: `An index of ${mart.relation} names "${missing}", which ${mart.from} does not have.${guess === undefined ? '' : ` Did you mean "${guess}"?`}`,
      asset: asset.name,
      dataState,
    });
  }
  return { ...view, snapshotId: view.snapshotId };
}

async function unload(
  { from, relation, indexes }: Mart,
  view: PublishedView,
  { session, tempDir, signal, counted }: CopyContext & { readonly counted: Counted | undefined },
): Promise<MartLoad> {
  await session.attach(view);
  const csvPath = join(tempDir, `${relation}.csv`);
  const columns = view.columns.map(({ name }) => quoteName(name)).join(', ');
  await session.writeCsv(`SELECT ${columns} FROM ${quoteTable(from)}`, csvPath, {
    signal,
    ...(counted && { onProgress: (part) => counted('unloading', relation, part) }),
  });
  counted?.('unloading', relation, 1);
  return { relation, table: from, snapshotId: view.snapshotId, columns: view.columns, csvPath, indexes };
}
