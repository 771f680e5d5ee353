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
  /** Durable hooks that are not there: what waits for them is kept. */
  readonly leftOut: readonly LeftOut[];
}

interface LeftOut extends HookKey {
  /** `broken`, `denied` and so on, as its plugin is; `gone` where there is no such plugin, or no such hook of it. */
  readonly reason: string;
  /** Events that were handed over again; only the hook knows what else it wants. */
  readonly again: number;
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
  const isAsked = (hook: HookKey) => options.only === undefined || labelOf(hook) === labelOf(options.only);
  const hooks = describeHooks(project, before, report).filter(isAsked);
  const leftOut = findLeftOut(project).filter(isAsked);
  const sum = (field: 'delivered' | 'dropped' | 'dead' | 'pending') =>
    hooks.reduce((total, hook) => total + hook[field], 0);
  const counts = { delivered: sum('delivered'), dropped: sum('dropped'), dead: sum('dead'), pending: sum('pending') };
  return { ...counts, hooks, leftOut };
}

function findLeftOut(project: Project): LeftOut[] {
  const registered = new Set(project.bus.list().map(labelOf));
  const listings = project.plugins.list();
  return project
    .state()
    .deliveries.list()
    .filter((book) => !registered.has(labelOf(book)))
    .map(({ plugin, hook, again }) => {
      const status = listings.find(({ name }) => name === plugin)?.status ?? 'active';
      return { plugin, hook, reason: status === 'active' ? 'gone' : status, again };
    });
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

/**
 * 0 where nothing is pending, 5 where another process delivers all that is, 69 where some target is not there: a plugin that
 * is broken included.
 */
export function exitCodeOf({ hooks, leftOut }: DeliveryOutcome): 0 | 5 | 69 {
  if (leftOut.some(({ reason, again }) => reason === 'broken' || again > 0)) return 69;
  const waiting = hooks.filter(({ pending }) => pending > 0);
  if (waiting.length === 0) return 0;
  return waiting.every(({ isElsewhere }) => isElsewhere) ? 5 : 69;
}

/** `12 delivered, 1 dead letter`, and a line for each hook that is not done. */
export function renderDelivery({ delivered, dropped, dead, pending, hooks, leftOut }: DeliveryOutcome): string {
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
  const kept = leftOut.map((hook) => `  ${labelOf(hook)}: ${hook.reason}, and what waits for it is kept\n`);
  return harmless(`${parts.join(', ')}\n${waiting.join('')}${kept.join('')}`);
}
