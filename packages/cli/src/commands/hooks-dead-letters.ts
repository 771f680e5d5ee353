import type { Command } from 'commander';
import type { DeadLetter, StateStore } from '@phlo/core';
import { labelOf, findHook } from './hook-names.js';
import { withHookState } from './hook-state.js';
import type { CommandHost, RegisterCommand } from './host.js';
import { cliErrors } from '../errors.js';
import { formatAge, formatCount } from '../output/format.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';

export const registerDeadLetters: RegisterCommand = (hooks, host) => {
  registerListing(hooks, host);
  registerDiscard(hooks, host);
};

interface ListFlags {
  readonly hook?: string;
  readonly json?: boolean;
}

function registerListing(hooks: Command, host: CommandHost): void {
  hooks
    .command('dead-letters')
    .description('events that durable hooks would not take, oldest first')
    .option('--hook <plugin/hook>', 'of one hook')
    .option('--json', 'print one JSON document: [{id, plugin, hook, eventId, eventType, assets, attempts, error, at}]')
    .addHelpText('after', '\nExample:\n  $ phlo hooks dead-letters --hook alerting/to-team\n')
    .action((flags: ListFlags) =>
      withHookState(host, ({ state }) => {
        const letters = deadLettersOf(state, flags.hook);
        if (flags.json === true) return printJson(letters.map(toJson));
        write(letters.length === 0 ? 'There are no dead letters.\n' : renderLetters(letters));
      }),
    );
}

/** Those of one hook where it is named. Throws `HOOK_UNKNOWN`. */
export function deadLettersOf({ deliveries }: StateStore, label: string | undefined): readonly DeadLetter[] {
  return deliveries.deadLetters(label === undefined ? {} : { hook: findHook(label, deliveries.list()) });
}

const toJson = ({ id, plugin, hook, event, attempts, error, at }: DeadLetter) => ({
  id,
  plugin,
  hook,
  eventId: event.id,
  eventType: event.type,
  assets: event.assetKeys,
  runId: event.runId ?? null,
  attempts,
  error,
  at: new Date(at).toISOString(),
});

function renderLetters(letters: readonly DeadLetter[]): string {
  const rows = letters.map((letter) => [
    String(letter.id),
    harmless(labelOf(letter)),
    harmless(letter.event.type),
    harmless(letter.event.assetKeys.join(', ')),
    String(letter.attempts),
    formatAge(Date.now() - letter.at),
    harmless(letter.error.replaceAll('\n', ' ')),
  ]);
  const table = renderTable(
    [
      { title: 'id', align: 'right' },
      { title: 'hook', cut: 'middle' },
      { title: 'event', cut: 'middle' },
      { title: 'assets', cut: 'middle', spare: 3 },
      { title: 'attempts', align: 'right', spare: 1 },
      { title: 'when', spare: 2 },
      { title: 'error', cut: 'end' },
    ],
    rows,
  );
  const first = letters[0]?.id ?? '';
  const next = `again     phlo hooks retry ${first}\ngive up   phlo hooks discard ${first} --yes`;
  return `${table}\n\n${asTyped(next)}\n`;
}

/** Ids that people typed, of dead letters that are there. Throws `DEAD_LETTER_UNKNOWN`. */
export function parseIds({ deliveries }: StateStore, texts: readonly string[]): readonly number[] {
  const ids = texts.map(Number);
  const known = new Set(deliveries.deadLetters({ ids: ids.filter(Number.isSafeInteger) }).map(({ id }) => id));
  const unknown = texts.filter((_, index) => !known.has(ids[index] ?? Number.NaN));
  if (unknown.length === 0) return [...new Set(ids)];
  throw cliErrors.create('DEAD_LETTER_UNKNOWN', {
    message: `There ${unknown.length === 1 ? 'is no dead letter' : 'are no dead letters'} ${unknown.join(', ')}; nothing was changed.`,
  });
}

function registerDiscard(hooks: Command, host: CommandHost): void {
  hooks
    .command('discard <id...>')
    .description('give dead letters up: their events are not delivered')
    .option('--yes', 'do it; it cannot be undone')
    .option('--json', 'print one JSON document: {discarded}')
    .addHelpText('after', '\nExample:\n  $ phlo hooks discard 17 18 --yes\n')
    .action((texts: readonly string[], flags: { readonly yes?: boolean; readonly json?: boolean }) =>
      withHookState(host, ({ state }) => {
        const ids = parseIds(state, texts);
        if (flags.yes !== true)
          throw cliErrors.create('CONFIRMATION_MISSING', {
            message: `${formatCount(ids.length)} ${ids.length === 1 ? 'event' : 'events'} would be given up for good.`,
          });
        const discarded = state.deliveries.discard(ids);
        if (flags.json === true) return printJson({ discarded });
        write(`Discarded ${formatCount(discarded)} ${discarded === 1 ? 'dead letter' : 'dead letters'}.\n`);
      }),
    );
}
