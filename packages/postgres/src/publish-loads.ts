import { quoteName, quoteTable } from '@phlo/lake';
import type { MartLoad, MartState } from '@phlo/lake';
import type { Clock } from '@phlo/core';
import { assertReplaceable } from './assert-replaceable.js';
import { enterBooks, ensureBooks, readBooks } from './books.js';
import type { BookEntry } from './books.js';
import { readLiveRelation } from './live-relation.js';
import type { LiveRelation } from './live-relation.js';
import { withLock } from './lock.js';
import { changeShape, columnDefinitions, columnList, commentSql, indexSql } from './relation-sql.js';
import type { ShapeChange } from './relation-sql.js';
import type { MartDriver, MartSession } from './session.js';

export interface PublishContext {
  readonly driver: MartDriver;
  readonly clock: Clock;
  readonly runId: string;
  readonly signal?: AbortSignal;
}

/** Work on one relation, once the database has been looked at. */
interface Plan {
  readonly load: MartLoad;
  readonly live?: LiveRelation;
  readonly change: ShapeChange;
}

const csv = "FORMAT csv, NULL '\\N', ENCODING 'UTF8'";

/**
 * Replaces the rows of all relations in one transaction. The relations themselves stay, and with them views, grants,
 * foreign keys, policies and statistics targets; readers go on with the old rows until the commit, because
 * deleting and inserting rows takes no lock that a reader would wait for. Only a change of the columns makes readers wait, and
 * it comes last.
 */
export async function publishLoads(
  loads: readonly MartLoad[],
  { driver, clock, runId, signal }: PublishContext,
): Promise<readonly MartState[]> {
  const dataState = 'The marts show what they showed before.';
  const sorted = [...loads].sort((a, b) => (a.relation < b.relation ? -1 : 1));
  const work = async (session: MartSession): Promise<readonly MartState[]> => {
    await session.exec('SET CONSTRAINTS ALL DEFERRED');
    await ensureBooks(session);
    const locking = { clock, ...(signal && { signal }) };
    for (const { relation } of sorted) await withLock(session, advisoryLock(relation), locking);
    const published = await readBooks(session);
    const plans: Plan[] = [];
    for (const load of sorted) plans.push(await makePlan(session, load, { published, dataState }));
    const rows = new Map<string, number>();
    // Those that readers would wait for come last.
    const reshaped = plans.filter(isReshaped);
    for (const plan of plans) if (!isReshaped(plan)) rows.set(plan.load.relation, await fill(session, plan, locking));
    for (const plan of reshaped) rows.set(plan.load.relation, await loadAside(session, plan));
    for (const plan of reshaped) await reshape(session, plan, locking);
    const states: MartState[] = [];
    for (const plan of plans)
      states.push(
        await finish(session, plan, { rows: rows.get(plan.load.relation) ?? 0, runId, publishedAt: clock.now() }),
      );
    return states;
  };
  const isCommitted = async (session: MartSession): Promise<boolean> => {
    const books = await readBooks(session);
    return sorted.every(({ relation, snapshotId }) => {
      const entry = books.get(relation);
      return entry?.runId === runId && entry.snapshotId === snapshotId;
    });
  };
  const states = await driver.transaction(work, {
    purpose: 'publishing the marts',
    dataState,
    isCommitted,
    ...(signal && { signal }),
  });
  await driver.vacuum(sorted.map(({ relation }) => relation));
  const byRelation = new Map(states.map((state) => [state.relation, state]));
  return loads.flatMap(({ relation }) => byRelation.get(relation) ?? []);
}

const isReshaped = ({ change }: Plan): boolean => change.before.length + change.after.length > 0;

const advisoryLock = (relation: string): string =>
  `SELECT pg_advisory_xact_lock(hashtextextended('phlo:${relation}', 0))`;

interface Known {
  readonly published: ReadonlyMap<string, BookEntry>;
  readonly dataState: string;
}

async function makePlan(session: MartSession, load: MartLoad, { published, dataState }: Known): Promise<Plan> {
  const live = await readLiveRelation(session, load.relation);
  if (live === undefined) {
    await createSchema(session, load.relation);
    return { load, change: { before: [], after: [] } };
  }
  const entry = published.get(load.relation);
  assertReplaceable(load, { live, isPublished: entry !== undefined, dataState });
  const own = entry?.columns ?? [...live.columns.keys()];
  return { load, live, change: changeShape(load, live, own) };
}

/** `CREATE SCHEMA IF NOT EXISTS` wants the right to create one even where it exists. */
async function createSchema(session: MartSession, relation: string): Promise<void> {
  const [schema = ''] = relation.split('.');
  const [found] = await session.rows('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (found === undefined) await session.exec(`CREATE SCHEMA ${quoteName(schema)}`);
}

type Locking = Parameters<typeof withLock>[2];

async function fill(session: MartSession, { load, live }: Plan, locking: Locking): Promise<number> {
  const target = quoteTable(load.relation);
  const into = `${target} (${columnList(load.columns)})`;
  if (live === undefined) {
    await session.exec(`CREATE TABLE ${target} (${columnDefinitions(load.columns)})`);
    // Frozen rows are seen by transactions that began before this one: they find the rows, not an empty table.
    return session.copy({ into, options: `(${csv}, FREEZE)` }, load.csvPath);
  }
  await replaceRows(session, load.relation, locking);
  return session.copy({ into, options: `(${csv})` }, load.csvPath);
}

/** Foreign writers are kept out until the commit; readers are not. */
async function replaceRows(session: MartSession, relation: string, locking: Locking): Promise<void> {
  const target = quoteTable(relation);
  await withLock(session, `LOCK TABLE ${target} IN SHARE ROW EXCLUSIVE MODE`, locking);
  await withLock(session, `DELETE FROM ${target}`, locking);
}

const asideName = ({ live }: Plan): string => `pg_temp.${quoteName(`phlo_aside_${live?.oid ?? 0}`)}`;

async function loadAside(session: MartSession, plan: Plan): Promise<number> {
  const { columns, csvPath } = plan.load;
  const aside = asideName(plan);
  await session.exec(`CREATE TEMPORARY TABLE ${aside} (${columnDefinitions(columns)}) ON COMMIT DROP`);
  return session.copy({ into: `${aside} (${columnList(columns)})`, options: `(${csv})` }, csvPath);
}

async function reshape(session: MartSession, plan: Plan, locking: Locking): Promise<void> {
  const { load, change } = plan;
  const target = quoteTable(load.relation);
  const columns = columnList(load.columns);
  await withLock(session, `LOCK TABLE ${target} IN ACCESS EXCLUSIVE MODE`, locking);
  for (const statement of change.before) await session.exec(statement);
  await withLock(session, `DELETE FROM ${target}`, locking);
  await session.exec(`INSERT INTO ${target} (${columns}) SELECT ${columns} FROM ${asideName(plan)}`);
  for (const statement of change.after) await session.exec(statement);
}

type Outcome = Pick<MartState, 'rows' | 'runId' | 'publishedAt'>;

async function finish(session: MartSession, { load, live }: Plan, outcome: Outcome): Promise<MartState> {
  for (const statement of [...indexSql(load, live), ...commentSql(load, live)]) await session.exec(statement);
  await session.exec(`ANALYZE ${quoteTable(load.relation)}`);
  await enterBooks(session, load, outcome);
  const { relation, table, snapshotId } = load;
  return { relation, table, snapshotId, ...outcome };
}
