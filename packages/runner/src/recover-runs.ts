import type { NotifyType, OpenStart, PendingAnnouncement, PhloEvent } from '@phlo/core';
import type { MartState, PublishedBatch } from '@phlo/lake';
import type { RunnerOptions } from './run-context.js';
import { unsuccessfulEnd } from './end-events.js';
import type { EndEventType } from './end-events.js';
import { describeColumns } from './event-columns.js';

/** What was found of dead runs, and what became of it. */
export interface Recovery {
  /** Steps of dead runs about which a target that does not answer would have to be asked: the next run asks again. */
  readonly postponed: number;
  /** Ends of steps that a dead process had committed, announced now. */
  readonly announced: number;
  /** Ends of steps that a dead process had not committed, announced as failed. */
  readonly failed: number;
  /** Staged batches of dead runs that were deleted. */
  readonly discarded: number;
}

const killed = {
  code: 'RUN_INTERRUPTED',
  message: 'The process that ran this died before it could commit.',
  hint: 'Nothing was published by it; `phlo run` does the work again.',
};

/**
 * Finishes what dead processes left (DESIGN §5): an end whose commit happened is announced as it was written, any
 * other as failed, so that every start has its one end; batches that nobody will publish are deleted. Call it before
 * a run. Safe to call from many processes at once.
 */
export async function recoverRuns(options: RunnerOptions): Promise<Recovery> {
  const counts = { announced: 0, failed: 0, postponed: 0 };
  const postponedRuns = new Set<string>();
  const unfinished = options.state.announcements.unfinished();
  const steps = unfinished.filter(({ start }) => start.startEvent.type !== 'run.start');
  const runs = unfinished.filter(({ start }) => start.startEvent.type === 'run.start');
  const marts = createMartLookup(options);
  for (const { start, pending } of [...steps, ...runs]) {
    // The end of a run follows the ends of all its steps.
    if (start.startEvent.type === 'run.start' && postponedRuns.has(start.runId)) continue;
    const committed = await committedEnd(options, { start, pending, marts });
    if (committed === 'unknown') {
      postponedRuns.add(start.runId);
      counts.postponed += 1;
      continue;
    }
    const end = committed ?? failedEnd(options, start);
    if (!options.state.announcements.closed(start.startEvent.id, end)) continue;
    announceQuietly(options, end);
    if (committed === undefined) counts.failed += 1;
    else counts.announced += 1;
  }
  for (const { runId } of options.state.runs.abandoned()) {
    options.state.runs.end(runId, { status: 'failed', endedAt: options.clock.now() });
  }
  return { ...counts, discarded: await discardBatches(options) };
}

interface Unfinished {
  readonly start: OpenStart;
  readonly pending: PendingAnnouncement | undefined;
  readonly marts: (runId: string) => Promise<readonly MartState[] | 'unknown'>;
}

async function committedEnd(
  options: RunnerOptions,
  { start, pending, marts }: Unfinished,
): Promise<PhloEvent | 'unknown' | undefined> {
  if (start.startEvent.type === 'publish.start') {
    const states = await marts(start.runId);
    return states === 'unknown' ? states : publishedEnd(options, start, states);
  }
  if (pending === undefined) return undefined;
  const found: PublishedBatch | undefined = await options.store.findBatch(pending.table, pending.batchId);
  return found === undefined ? undefined : pending.event;
}

/** A swap of marts says in the target's own books which run made it. */
async function publishedEnd(
  options: RunnerOptions,
  start: OpenStart,
  published: readonly MartState[],
): Promise<PhloEvent | undefined> {
  const data = (start.startEvent as PhloEvent<'publish.start'>).data;
  const own = published.filter(({ table }) => data.marts.includes(table));
  if (own.length === 0) return undefined;
  const tables = await Promise.all(
    own.map(async ({ table, relation, rows, snapshotId }) => {
      // As it was copied; where that snapshot has been expired since, as it is now.
      const view = await options.store.read(table, { snapshotId }).catch(() => options.store.read(table));
      return { mart: table, relation, rows, snapshotId, columns: describeColumns(view?.columns ?? []) };
    }),
  );
  const rows = own.reduce((sum, mart) => sum + mart.rows, 0);
  const { assetKey, target } = data;
  const end = { assetKey, target, tables, status: 'success' as const, rows, attempts: 1, durationMs: 0 };
  return options.bus.prepare('publish.end', end, contextOf(start));
}

/** Opens the marts at most once, and only where a publishing was cut off. A target that is gone stops no run of others. */
function createMartLookup(options: RunnerOptions): Unfinished['marts'] {
  let states: Promise<readonly MartState[] | 'unknown'> | undefined;
  const load = async (): Promise<readonly MartState[] | 'unknown'> => {
    try {
      await using target = await options.openMarts({ runId: 'recovery', signal: new AbortController().signal });
      return [...(await target.published()).values()];
    } catch (error) {
      options.log.log(
        'warn',
        'The marts do not answer: whether an earlier run published them is looked up next time.',
        {
          error,
        },
      );
      return 'unknown';
    }
  };
  return async (runId) => {
    const known = await (states ??= load());
    return known === 'unknown' ? known : known.filter((mart) => mart.runId === runId);
  };
}

function failedEnd(options: RunnerOptions, start: OpenStart): PhloEvent {
  const durationMs = Math.max(0, options.clock.now() - start.startEvent.time);
  const data = unsuccessfulEnd(start.startEvent, { status: 'failed', attempts: 1, durationMs, error: killed });
  return options.bus.prepare(start.endType as EndEventType, data, contextOf(start));
}

function contextOf({ startEvent }: OpenStart) {
  const { id, runId, assetKeys, tags, traceparent } = startEvent;
  return {
    causationId: id,
    assetKeys,
    tags,
    ...(runId === undefined ? {} : { runId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function announceQuietly(options: RunnerOptions, end: PhloEvent): void {
  try {
    options.bus.announce(end as PhloEvent<NotifyType>);
  } catch (error) {
    options.log.log('warn', `A hook raised on the recovered ${end.type}.`, { error });
  }
}

/** A batch of a run that this state store never heard of may belong to another machine: it is left alone for an hour. */
const strangerAgeMs = 3_600_000;

async function discardBatches(options: RunnerOptions): Promise<number> {
  const batches = (await options.store.batches()).filter((batch) => batch.status === 'staged');
  let discarded = 0;
  for (const { runId, batchId, createdAt } of batches) {
    const run = options.state.runs.get(runId);
    const isDead = run === undefined ? options.clock.now() - createdAt > strangerAgeMs : run.status !== undefined;
    if (!isDead) continue;
    await options.store.discard(batchId);
    discarded += 1;
  }
  return discarded;
}
