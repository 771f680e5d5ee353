import { describeError } from '@phlo/core';
import type { DeliveryState, Logger } from '@phlo/core';
import { labelOf } from '../commands/hook-names.js';
import { formatAge } from '../output/format.js';
import type { Finding } from './finding.js';
import { openHookPlan } from './hook-plan.js';
import type { HookPlan } from './hook-plan.js';
import type { Project } from './project.js';
import { describeUnusedOverrides } from './run-hooks.js';

const silent: Logger = { log() {}, child: () => silent };

/** For so long events may wait before it is odd. */
const longWaitMs = 3_600_000;

/** Examines what listens: settings for hooks that are not there, hooks that cannot be registered, what waits for them, dead letters. */
export async function examineHooks(project: Project, isSafeMode: boolean): Promise<readonly Finding[]> {
  const { deliveries } = project.state();
  const plan = await openHookPlan(project.dir, { log: silent, isSafeMode, store: project.state() });
  const books = deliveries.list();
  const found = [
    findBroken(plan),
    findUnused(plan),
    findDead(books.reduce((sum, { dead }) => sum + dead, 0)),
    ...books.map((book) => findWaiting(book, plan, Date.now())),
    ...books.map((book) => findGone(book, plan)),
  ].filter((finding) => finding !== undefined);
  const count = plan.bus.list().length;
  const ok: Finding = {
    name: 'hooks',
    status: 'ok',
    message: `${count} ${count === 1 ? 'hook' : 'hooks'} of plugins that act`,
  };
  return found.length === 0 ? [ok] : found;
}

/** Events that have waited for long: their target is down, or nobody has run anything since. */
function findWaiting(book: DeliveryState, { bus }: HookPlan, now: number): Finding | undefined {
  if (!isPlanned(book, bus)) return undefined;
  const { count, oldestAt } = bus.pending(book);
  if (count === 0 || oldestAt === undefined || now - oldestAt < longWaitMs) return undefined;
  const reason = book.lastError === undefined ? '' : `: ${book.lastError}`;
  return {
    name: 'deliveries',
    status: 'warning',
    message: `${count} ${count === 1 ? 'event waits' : 'events wait'} for ${labelOf(book)}, the oldest since ${formatAge(now - oldestAt)}${reason}`,
    why: 'Whoever reads that target sees the past. What waits for longer than 14 days is given up.',
    hint: 'Run `phlo hooks deliver --wait 5m`; `phlo hooks deliveries` shows all of them.',
  };
}

function findGone(book: DeliveryState, { bus, listings }: HookPlan): Finding | undefined {
  const isThere =
    isPlanned(book, bus) || listings.some(({ name, status }) => name === book.plugin && status !== 'active');
  if (isThere) return undefined;
  return {
    name: 'deliveries',
    status: 'warning',
    message: `what waits for ${labelOf(book)} is kept, and its plugin is gone`,
    why: 'The journal keeps events for a hook that was seen within 14 days.',
    hint: `Install its plugin again, or give it up: \`phlo hooks forget ${labelOf(book)} --yes\`.`,
  };
}

const isPlanned = ({ plugin, hook }: DeliveryState, bus: HookPlan['bus']): boolean =>
  bus.list().some((one) => one.plugin === plugin && one.hook === hook);

function findBroken({ problems }: HookPlan): Finding | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const { code, message, hint } = describeError(first.error);
  const more = problems.length === 1 ? '' : `; and ${problems.length - 1} more`;
  return {
    name: 'hooks',
    status: 'warning',
    message: `${first.group}:${first.name} cannot be used: ${code}: ${message}${more}`,
    why: 'What it listens to passes it by; where it guards a gate, the gate stays closed.',
    ...(hint !== undefined && { hint }),
  };
}

function findUnused({ bus }: HookPlan): Finding | undefined {
  const unused = describeUnusedOverrides(bus);
  if (unused.length === 0) return undefined;
  return {
    name: 'hooks',
    status: 'warning',
    message: unused.join('; '),
    why: 'What was meant to be set is not.',
    hint: 'Correct the name, or remove the setting; `phlo hooks list` shows the hooks that there are.',
  };
}

function findDead(dead: number): Finding | undefined {
  if (dead === 0) return undefined;
  return {
    name: 'hooks',
    status: 'warning',
    message: `${dead} ${dead === 1 ? 'event is a dead letter' : 'events are dead letters'}: hooks would not take them`,
    why: 'Their targets lack what happened then.',
    hint: 'See why with `phlo hooks dead-letters`; then `phlo hooks retry --all`.',
  };
}
