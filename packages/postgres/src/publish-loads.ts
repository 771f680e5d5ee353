import { stat } from 'node:fs/promises';
import type { Clock } from '@phlo/core';
import { quoteName, quoteTable, quoteText } from '@phlo/lake';
import type { MartLoad, MartState, PublishMartsOptions } from '@phlo/lake';
import { assertReplaceable } from './assert-replaceable.js';
import { ensureBooks, readBooks } from './books.js';
import type { BookEntry } from './books.js';
import { createSchema } from './create-schema.js';
import { fillRelation, finishRelation, loadAside, reshapeRelations } from './fill-relation.js';
import type { RelationPlan } from './fill-relation.js';
import { readLiveRelation } from './live-relation.js';
import { besideReadersMs, withLock } from './lock.js';
import type { Locking } from './lock.js';
import { changeShape } from './relation-sql.js';
import type { MartDriver, MartSession, TransactionOptions } from './session.js';

export interface PublishContext extends PublishMartsOptions {
  readonly driver: MartDriver;
  readonly clock: Clock;
}

const dataState = 'The marts show what they showed before.';

/**
 * Replaces the rows of all relations in one transaction. The relations themselves stay, and with them views, grants,
 * foreign keys and policies; readers go on with the old rows until the commit, because deleting and inserting rows
 * takes no lock that a reader would wait for. Only a change of the columns makes readers wait, so it comes last. Whatever
 * ends the transaction early, the database itself takes everything back: nothing can be left aside.
 */
export async function publishLoads(
  loads: readonly MartLoad[],
  { driver, clock, runId, signal, onProgress }: PublishContext,
): Promise<readonly MartState[]> {
  // Two publishers that lock in one order cannot wait for each other.
  const sorted = loads.toSorted((a, b) => (a.relation < b.relation ? -1 : 1));
  const locking: Locking = { clock, ...(signal && { signal }) };
  const work = async (session: MartSession): Promise<Swap> => {
    const plans = await prepare(session, sorted, locking);
    const rows = await fillAll(session, plans, locking);
    const states: MartState[] = [];
    for (const plan of plans) {
      const outcome = { rows: rows.get(plan) ?? 0, runId, publishedAt: clock.now() };
      states.push(await finishRelation(session, plan, { outcome, locking }));
    }
    return { states, replaced: plans.filter(({ live }) => live !== undefined).map(({ load }) => load.relation) };
  };
  const { states, replaced } = await driver.transaction(work, {
    purpose: 'publishing the marts',
    dataState,
    isCommitted: (session) => isPublished(session, sorted, runId),
    ...(onProgress && { onCopied: await toParts(loads, onProgress) }),
    ...(signal && { signal }),
  });
  await driver.vacuum?.(replaced);
  const byRelation = new Map(states.map((state) => [state.relation, state]));
  return loads.flatMap(({ relation }) => byRelation.get(relation) ?? []);
}

/** Bytes of the files of relations become parts of them. */
async function toParts(
  loads: readonly MartLoad[],
  onProgress: NonNullable<PublishMartsOptions['onProgress']>,
): Promise<NonNullable<TransactionOptions['onCopied']>> {
  const sizeOf = async ({ relation, csvPath }: MartLoad): Promise<[string, number]> => {
    // One that is gone is missed where it is copied.
    const found = await stat(csvPath).catch(() => undefined);
    return [relation, found?.size ?? 0];
  };
  const sizes = new Map(await Promise.all(loads.map(sizeOf)));
  const copied = new Map<string, number>();
  return (relation, bytes) => {
    const sum = (copied.get(relation) ?? 0) + bytes;
    copied.set(relation, sum);
    onProgress(relation, Math.min(1, sum / Math.max(1, sizes.get(relation) ?? 0)));
  };
}

interface Swap {
  readonly states: readonly MartState[];
  /** Relations that had rows before. */
  readonly replaced: readonly string[];
}

async function isPublished(session: MartSession, loads: readonly MartLoad[], runId: string): Promise<boolean> {
  const books = await readBooks(session);
  return loads.every(({ relation, snapshotId }) => {
    const entry = books.get(relation);
    return entry?.runId === runId && entry.snapshotId === snapshotId;
  });
}

/** Locks out other publishers and foreign writers, and looks at what is there. */
async function prepare(
  session: MartSession,
  loads: readonly MartLoad[],
  locking: Locking,
): Promise<readonly RelationPlan[]> {
  const beside = { ...locking, timeoutMs: besideReadersMs };
  await session.exec('SET CONSTRAINTS ALL DEFERRED');
  await ensureBooks(session, beside);
  for (const { relation } of loads) await withLock(session, publisherLock(relation), beside);
  const published = await readBooks(session);
  const plans: RelationPlan[] = [];
  for (const load of loads) plans.push(await makePlan(session, load, published));
  for (const { load, live } of plans) {
    if (live === undefined) continue;
    await withLock(session, `LOCK TABLE ${quoteTable(load.relation)} IN SHARE ROW EXCLUSIVE MODE`, beside);
  }
  return plans;
}

const publisherLock = (relation: string): string =>
  `SELECT pg_advisory_xact_lock(hashtextextended(${quoteText(`phlo:${relation}`)}, 0))`;

async function makePlan(
  session: MartSession,
  load: MartLoad,
  published: ReadonlyMap<string, BookEntry>,
): Promise<RelationPlan> {
  const live = await readLiveRelation(session, load.relation);
  if (live === undefined) {
    const [schema = ''] = load.relation.split('.');
    await createSchema(session, schema, `CREATE SCHEMA ${quoteName(schema)}`);
    return { load, change: { before: [], after: [] } };
  }
  const entry = published.get(load.relation);
  assertReplaceable(load, { live, isPublished: entry !== undefined, dataState });
  const own = entry?.columns ?? [...live.columns.keys()];
  return { load, live, change: changeShape(load, live, own) };
}

async function fillAll(
  session: MartSession,
  plans: readonly RelationPlan[],
  locking: Locking,
): Promise<ReadonlyMap<RelationPlan, number>> {
  const rows = new Map<RelationPlan, number>();
  const reshaped = plans.filter(({ change }) => change.before.length + change.after.length > 0);
  for (const plan of plans) {
    rows.set(plan, await (reshaped.includes(plan) ? loadAside(session, plan) : fillRelation(session, plan, locking)));
  }
  if (reshaped.length > 0) await reshapeRelations(session, reshaped, locking);
  return rows;
}
