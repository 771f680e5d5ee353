import type { NotifyType, OpenStart, PendingAnnouncement, PhloEvent } from '@phlo/core';
import type { PublishedBatch } from '@phlo/lake';
import type { RunnerOptions } from './run-context.js';
import { unsuccessfulEnd } from './end-events.js';
import type { EndEventType } from './end-events.js';
import { contextOf, createMartLookup, publishedEnd } from './recover-marts.js';
import type { MartLookup } from './recover-marts.js';

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
  readonly marts: MartLookup;
}

async function committedEnd(
  options: RunnerOptions,
  { start, pending, marts }: Unfinished,
): Promise<PhloEvent | 'unknown' | undefined> {
  if (start.startEvent.type === 'publish.start') {
    const states = await marts();
    return states === 'unknown' ? states : publishedEnd(options, start, states);
  }
  if (pending === undefined) return undefined;
  const found: PublishedBatch | undefined = await options.store.findBatch(pending.table, pending.batchId);
  return found === undefined ? undefined : pending.event;
}

function failedEnd(options: RunnerOptions, start: OpenStart): PhloEvent {
  const durationMs = Math.max(0, options.clock.now() - start.startEvent.time);
  const data = unsuccessfulEnd(start.startEvent, { status: 'failed', attempts: 1, durationMs, error: killed });
  return options.bus.prepare(start.endType as EndEventType, data, contextOf(start));
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
