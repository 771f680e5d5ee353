import type { EventContext, OpenStart, PhloEvent } from '@phlo/core';
import type { MartState } from '@phlo/lake';
import type { RunnerOptions } from './run-context.js';
import { describeColumns } from './event-columns.js';

/** What the marts show now, by their own books; `unknown` where their target does not answer. */
export type MartLookup = () => Promise<readonly MartState[] | 'unknown'>;

/** Opens the marts at most once, and only where a publishing was cut off. A target that is gone stops no run of others. */
export function createMartLookup(options: RunnerOptions): MartLookup {
  let states: ReturnType<MartLookup> | undefined;
  const load: MartLookup = async () => {
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
  return () => (states ??= load());
}

/**
 * The end of a publishing that was cut off behind its swap. A swap says in the target's books which run made it, and all marts of an
 * asset are swapped at once: one relation of the asset that this run made tells that all of them are there.
 */
export async function publishedEnd(
  options: RunnerOptions,
  start: OpenStart,
  published: readonly MartState[],
): Promise<PhloEvent | undefined> {
  const { assetKey, target, marts, relations } = (start.startEvent as PhloEvent<'publish.start'>).data;
  // Starts of older versions name no relations; two assets that publish the same table could not be told apart by them.
  const shown = relations
    ? relations.flatMap((relation) => published.find((mart) => mart.relation === relation) ?? [])
    : published.filter(({ table, runId }) => marts.includes(table) && runId === start.runId);
  const copied = shown.filter(({ runId }) => runId === start.runId);
  if (copied.length === 0) return undefined;
  const tables = await Promise.all(
    shown.map(async ({ table, relation, rows, snapshotId }) => {
      // As it was copied; where that snapshot has been expired since, as it is now.
      const view = await options.store.read(table, { snapshotId }).catch(() => options.store.read(table));
      return { mart: table, relation, rows, snapshotId, columns: describeColumns(view?.columns ?? []) };
    }),
  );
  const rows = copied.reduce((sum, mart) => sum + mart.rows, 0);
  const end = { assetKey, target, tables, status: 'success' as const, rows, attempts: 1, durationMs: 0 };
  return options.bus.prepare('publish.end', end, contextOf(start));
}

/** The end of a start that another process announced belongs to what that start belonged to. */
export function contextOf({ startEvent }: OpenStart): EventContext {
  const { id, runId, assetKeys, tags, traceparent } = startEvent;
  return {
    causationId: id,
    assetKeys,
    tags,
    ...(runId === undefined ? {} : { runId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
