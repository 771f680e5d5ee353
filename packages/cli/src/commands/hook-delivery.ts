import type { DeliveryState, FlushOptions, FlushReport, HookKey } from '@phlo/core';
import { labelOf } from './hook-names.js';
import { formatCount } from '../output/format.js';
import { durablePending } from '../output/pending.js';
import { harmless } from '../output/text.js';
import type { Project } from '../project/project.js';

/** What one hook came to while a command delivered. */
interface HookDelivery extends HookKey {
  readonly delivered: number;
  readonly dropped: number;
  readonly dead: number;
  readonly pending: number;
  /** Another process delivers what is pending. */
  readonly isElsewhere: boolean;
  readonly reason: string | null;
}

/** What a command delivered to durable hooks, and what still waits. */
export interface DeliveryOutcome {
  readonly delivered: number;
  readonly dropped: number;
  readonly dead: number;
  readonly pending: number;
  readonly hooks: readonly HookDelivery[];
}

interface DeliverOptions extends FlushOptions {
  /** The books before the plugins were loaded: with that, delivering begins. */
  readonly before: readonly DeliveryState[];
}

/** As long as the target takes them: a timer of Node takes no more. */
const longestMs = 2_147_483_647;

/** Delivers what waits, for as long as the targets take it where no deadline is given. */
export async function deliverPending(
  project: Project,
  { before, ...options }: DeliverOptions,
): Promise<DeliveryOutcome> {
  const report = await project.flush({ deadlineMs: longestMs, ...options });
  const hooks = describeHooks(project, before, report).filter(
    (hook) => options.only === undefined || labelOf(hook) === labelOf(options.only),
  );
  const sum = (field: 'delivered' | 'dropped' | 'dead' | 'pending') =>
    hooks.reduce((total, hook) => total + hook[field], 0);
  return { delivered: sum('delivered'), dropped: sum('dropped'), dead: sum('dead'), pending: sum('pending'), hooks };
}

function describeHooks(project: Project, before: readonly DeliveryState[], report: FlushReport): HookDelivery[] {
  const pending = durablePending(report);
  const registered = new Set(project.bus.list().map(labelOf));
  return project
    .state()
    .deliveries.list()
    .filter((book) => registered.has(labelOf(book)))
    .map((book) => {
      const was = before.find((one) => labelOf(one) === labelOf(book));
      const waits = pending.find((one) => labelOf(one) === labelOf(book));
      return {
        plugin: book.plugin,
        hook: book.hook,
        delivered: book.delivered - (was?.delivered ?? 0),
        dropped: book.dropped - (was?.dropped ?? 0),
        dead: book.dead - (was?.dead ?? 0),
        pending: waits?.pending ?? 0,
        isElsewhere: waits?.isElsewhere ?? false,
        reason: waits?.reason ?? null,
      };
    });
}

/** 0 where nothing is pending, 5 where another process delivers all that is, 69 where some target is not there. */
export function exitCodeOf({ hooks }: DeliveryOutcome): 0 | 5 | 69 {
  const waiting = hooks.filter(({ pending }) => pending > 0);
  if (waiting.length === 0) return 0;
  return waiting.every(({ isElsewhere }) => isElsewhere) ? 5 : 69;
}

/** `12 delivered, 1 dead letter`, and a line for each hook that is not done. */
export function renderDelivery({ delivered, dropped, dead, pending, hooks }: DeliveryOutcome): string {
  const parts = [
    `${formatCount(delivered)} delivered`,
    ...(dropped === 0 ? [] : [`${formatCount(dropped)} dropped`]),
    ...(dead <= 0 ? [] : [`${formatCount(dead)} dead ${dead === 1 ? 'letter' : 'letters'}`]),
    ...(pending === 0 ? [] : [`${formatCount(pending)} pending`]),
  ];
  const waiting = hooks
    .filter((hook) => hook.pending > 0)
    .map(
      (hook) =>
        `  ${labelOf(hook)}: ${formatCount(hook.pending)} pending${hook.reason === null ? '' : `, ${hook.reason}`}\n`,
    );
  return harmless(`${parts.join(', ')}\n${waiting.join('')}`);
}
