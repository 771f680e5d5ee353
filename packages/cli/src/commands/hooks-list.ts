import { describeError, matchesType } from '@phlo/core';
import type { HookDescription } from '@phlo/core';
import { assertKnownType } from './event-types.js';
import { openHostPlan } from './hook-state.js';
import { labelOf } from './hook-names.js';
import type { RegisterCommand } from './host.js';
import { describeDelivery, describeFilter, markOf } from '../output/hooks.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write, writeAside } from '../output/write.js';
import type { HookPlan } from '../project/hook-plan.js';

interface ListFlags {
  readonly type?: string;
  readonly plugin?: string;
  readonly json?: boolean;
}

export const registerList: RegisterCommand = (hooks, host) => {
  hooks
    .command('list')
    .description('every hook of the plugins that act, in the order in which they run; imports no plugin')
    .option('--type <type>', 'that hear a type of events, or one that a pattern such as "wap.*" names')
    .option('--plugin <name>', 'of one plugin')
    .option('--json', 'print one JSON document: [{plugin, hook, on, priority, policy, delivery, enabled, setBy, …}]')
    .addHelpText('after', '\nExamples:\n  $ phlo hooks list\n  $ phlo hooks list --type "wap.*" --json\n')
    .action(async ({ type, plugin, json }: ListFlags) => {
      const plan = await openHostPlan(host);
      const types = [...plan.bus.types.keys()];
      if (type !== undefined) assertKnownType(type, types);
      const listed = plan.bus
        .list()
        .filter(
          (hook) =>
            (plugin === undefined || hook.plugin === plugin) && (type === undefined || hears(hook, type, types)),
        );
      if (json === true) printJson(listed);
      else write(listed.length === 0 ? 'No hook listens.\n' : renderHooks(listed));
      sayProblems(plan);
    });
};

/** Whether there is a type of events that both the hook and the question name. */
function hears({ on }: HookDescription, asked: string, types: readonly string[]): boolean {
  const [pattern = on] = on.split('@');
  return types.some((type) => matchesType(pattern, type) && matchesType(asked, type));
}

function renderHooks(hooks: readonly HookDescription[]): string {
  const rows = hooks.map((hook) => [
    harmless(labelOf(hook)),
    harmless(hook.on),
    `${hook.priority}${markOf(hook.setBy.priority)}`,
    `${hook.policy}${markOf(hook.setBy.policy)}`,
    describeDelivery(hook),
    harmless(hook.enabled ? describeFilter(hook) : 'turned off*'),
  ]);
  const table = renderTable(
    [
      { title: 'hook', cut: 'middle' },
      { title: 'on' },
      { title: 'priority', align: 'right', spare: 3 },
      { title: 'policy', spare: 2 },
      { title: 'delivery' },
      { title: 'only where', cut: 'end', spare: 1 },
    ],
    rows,
  );
  const hasOwn = hooks.some(({ setBy }) => Object.values(setBy).includes('operator'));
  return `${table}\n${hasOwn ? '* set by hooks in phlo.config.ts\n' : ''}`;
}

/** What is not in the plan, and why, on stderr. */
export function sayProblems({ problems }: Pick<HookPlan, 'problems'>): void {
  for (const { group, name, error } of problems) {
    const { code, message } = describeError(error);
    writeAside(asTyped(harmless(`${group}:${name} is left out: ${code}: ${message}`)) + '\n');
  }
}
