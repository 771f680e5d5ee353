import { isPhloError } from '@phlo/core';
import type { DeliveryState, PendingEvents } from '@phlo/core';
import { labelOf } from './hook-names.js';
import { openHostPlan, withHookState } from './hook-state.js';
import type { RegisterCommand } from './host.js';
import { formatAge, formatCount } from '../output/format.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import type { HookPlan } from '../project/hook-plan.js';

/** The book of a durable hook, as people and programs read it. */
interface DeliveryRow {
  readonly plugin: string;
  readonly hook: string;
  /** `active`, `off` by the project's configuration, what its plugin is instead of active, or `gone`. */
  readonly status: string;
  /** Whether its plugin is still there, acting or not. */
  readonly installed: boolean;
  /** `null` where the hook is not there to say what it wants. */
  readonly pending: number | null;
  readonly delivered: number;
  readonly dropped: number;
  readonly dead: number;
  readonly oldestPendingAt: string | null;
  readonly lastError: string | null;
  readonly registeredAt: string;
  readonly lastSeenAt: string;
}

export const registerDeliveries: RegisterCommand = (hooks, host) => {
  hooks
    .command('deliveries')
    .description('every durable hook with what it got, what it is still due, and what it would not take')
    .option(
      '--json',
      'print one JSON document: [{plugin, hook, status, pending, delivered, dropped, dead, lastError, …}]',
    )
    .addHelpText('after', '\nExample:\n  $ phlo hooks deliveries\n')
    .action((flags: { readonly json?: boolean }) =>
      withHookState(host, async ({ state }) => {
        const books = state.deliveries.list();
        const plan = await openHostPlan(host, state);
        const rows = books.map((book) => describeBook(book, plan));
        if (flags.json === true) return printJson(rows);
        write(rows.length === 0 ? 'No durable hook was registered yet.\n' : renderRows(rows));
      }),
    );
};

function describeBook(book: DeliveryState, plan: HookPlan): DeliveryRow {
  const { plugin, hook, delivered, dropped, dead, lastError, registeredAt, seenAt } = book;
  const pending = pendingOf(plan, book);
  const oldest = pending?.oldestAt;
  return {
    plugin,
    hook,
    ...statusOf(plan, book),
    pending: pending?.count ?? null,
    delivered,
    dropped,
    dead,
    oldestPendingAt: oldest === undefined ? null : new Date(oldest).toISOString(),
    lastError: lastError ?? null,
    registeredAt: new Date(registeredAt).toISOString(),
    lastSeenAt: new Date(seenAt).toISOString(),
  };
}

function pendingOf({ bus }: HookPlan, { plugin, hook }: DeliveryState): PendingEvents | undefined {
  try {
    return bus.pending({ plugin, hook });
  } catch (error) {
    // Only the hook knows which events it wants.
    if (isPhloError(error) && error.code === 'HOOK_UNKNOWN') return undefined;
    throw error;
  }
}

function statusOf({ bus, listings }: HookPlan, { plugin, hook }: DeliveryState) {
  const planned = bus.list().find((one) => one.plugin === plugin && one.hook === hook);
  const listing = listings.find(({ name }) => name === plugin);
  const installed = listing !== undefined;
  if (planned !== undefined) return { status: planned.enabled ? 'active' : 'off', installed };
  return { status: listing === undefined || listing.status === 'active' ? 'gone' : listing.status, installed };
}

function renderRows(rows: readonly DeliveryRow[]): string {
  const cells = rows.map((row) => [
    harmless(labelOf(row)),
    row.status,
    row.pending === null ? '?' : formatCount(row.pending),
    formatCount(row.delivered),
    formatCount(row.dropped),
    formatCount(row.dead),
    row.oldestPendingAt === null ? '–' : formatAge(Date.now() - Date.parse(row.oldestPendingAt)),
    harmless((row.lastError ?? '').replaceAll('\n', ' ')),
  ]);
  const right = 'right' as const;
  const table = renderTable(
    [
      { title: 'hook', cut: 'middle' },
      { title: 'status' },
      { title: 'pending', align: right },
      { title: 'delivered', align: right, spare: 2 },
      { title: 'dropped', align: right, spare: 1 },
      { title: 'dead', align: right },
      { title: 'oldest', spare: 3 },
      { title: 'last error', cut: 'end' },
    ],
    cells,
  );
  return `${table}\n${nextSteps(rows)}`;
}

function nextSteps(rows: readonly DeliveryRow[]): string {
  const gone = rows.find(({ status }) => status === 'gone');
  const lines = [
    ...(rows.some(({ pending }) => (pending ?? 0) > 0) ? ['deliver them     phlo hooks deliver --wait 5m'] : []),
    ...(rows.some(({ dead }) => dead > 0) ? ['what is dead     phlo hooks dead-letters'] : []),
    ...(gone === undefined ? [] : [`give it up       phlo hooks forget ${harmless(labelOf(gone))} --yes`]),
  ];
  return lines.length === 0 ? '' : `\n${asTyped(lines.join('\n'))}\n`;
}
