import { quoteName, quoteTable } from '@phlo/lake';
import type { MartLoad, MartState } from '@phlo/lake';
import { enterBooks } from './books.js';
import type { LiveRelation } from './live-relation.js';
import { beforeReadersMs, besideReadersMs, withLock } from './lock.js';
import type { Locking } from './lock.js';
import { columnDefinitions, columnList, commentSql, createIndexSql, dropIndexSql } from './relation-sql.js';
import type { ShapeChange } from './relation-sql.js';
import type { MartSession } from './session.js';

/** What is to be done with one relation, once the database has been looked at. */
export interface RelationPlan {
  readonly load: MartLoad;
  /** The relation as it stands; absent where it is new. */
  readonly live?: LiveRelation;
  /** Nothing where the columns stay as they are. */
  readonly change: ShapeChange;
}

/** Makes a new relation with its rows, or replaces the rows of one that keeps its columns. Resolves to the number of rows. */
export async function fillRelation(session: MartSession, plan: RelationPlan, locking: Locking): Promise<number> {
  const { load, live } = plan;
  const target = quoteTable(load.relation);
  if (live === undefined) await session.exec(`CREATE TABLE ${target} (${columnDefinitions(load.columns)})`);
  else await withLock(session, `DELETE FROM ${target}`, { ...locking, timeoutMs: besideReadersMs });
  // A transaction that began earlier and looks at a new relation finds its rows, not an empty table.
  return copyInto(session, load, { target, freeze: live === undefined });
}

/** Loads the rows of a relation whose columns change into a temporary table, so that readers wait for less. */
export async function loadAside(session: MartSession, plan: RelationPlan): Promise<number> {
  const target = asideName(plan);
  await session.exec(`CREATE TEMPORARY TABLE ${target} (${columnDefinitions(plan.load.columns)}) ON COMMIT DROP`);
  return copyInto(session, plan.load, { target, freeze: false });
}

const asideName = ({ live }: RelationPlan): string => `pg_temp.${quoteName(`phlo_aside_${live?.oid ?? 0}`)}`;

interface CopyPlace {
  readonly target: string;
  readonly freeze: boolean;
}

function copyInto(
  session: MartSession,
  { relation, table, columns, csvPath }: MartLoad,
  { target, freeze }: CopyPlace,
): Promise<number> {
  return session.copy({ relation, table, into: `${target} (${columnList(columns)})`, freeze }, csvPath);
}

/** Gives relations their new columns and the rows that were loaded aside. From here to the commit their readers wait. */
export async function reshapeRelations(
  session: MartSession,
  plans: readonly RelationPlan[],
  locking: Locking,
): Promise<void> {
  const targets = plans.map(({ load }) => quoteTable(load.relation)).join(', ');
  await withLock(session, `LOCK TABLE ${targets} IN ACCESS EXCLUSIVE MODE`, { ...locking, timeoutMs: beforeReadersMs });
  for (const plan of plans) {
    const { load, change } = plan;
    const target = quoteTable(load.relation);
    const columns = columnList(load.columns);
    for (const statement of change.before) await session.exec(statement);
    await withLock(session, `DELETE FROM ${target}`, { ...locking, timeoutMs: beforeReadersMs });
    await session.exec(`INSERT INTO ${target} (${columns}) SELECT ${columns} FROM ${asideName(plan)}`);
    for (const statement of change.after) await session.exec(statement);
  }
}

interface Finish {
  readonly outcome: Pick<MartState, 'rows' | 'runId' | 'publishedAt'>;
  readonly locking: Locking;
}

/** Indexes, comments, statistics and the entry in the books. */
export async function finishRelation(
  session: MartSession,
  { load, live }: RelationPlan,
  { outcome, locking }: Finish,
): Promise<MartState> {
  for (const statement of createIndexSql(load, live)) await session.exec(statement);
  for (const statement of dropIndexSql(load, live)) {
    await withLock(session, statement, { ...locking, timeoutMs: beforeReadersMs });
  }
  for (const statement of commentSql(load, live)) await session.exec(statement);
  await session.exec(`ANALYZE ${quoteTable(load.relation)}`);
  await enterBooks(session, load, outcome);
  const { relation, table, snapshotId, indexes } = load;
  return { relation, table, snapshotId, indexes, ...outcome };
}
