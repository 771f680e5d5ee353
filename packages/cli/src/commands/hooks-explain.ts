import { didYouMean } from '@phlo/core';
import type { EventDefinition, EventType, PlanQuery } from '@phlo/core';
import { explainEvent } from './explain-event.js';
import type { Explained } from './explain-event.js';
import { labelOf } from './hook-names.js';
import { openHostPlan } from './hook-state.js';
import { sayProblems } from './hooks-list.js';
import type { RegisterCommand } from './host.js';
import { cliErrors } from '../errors.js';
import { describeDelivery, markOf } from '../output/hooks.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';

interface ExplainFlags {
  readonly asset?: readonly string[];
  readonly tag?: readonly string[];
  readonly data?: readonly string[];
  readonly json?: boolean;
}

export const registerExplain: RegisterCommand = (hooks, host) => {
  hooks
    .command('explain <type>')
    .description('which hooks would run for an event, in which order, and why each of the others would not')
    .option('--asset <key...>', 'the assets that it is about')
    .option('--tag <name=value...>', 'its tags')
    .option('--data <field=value...>', 'fields that hooks can filter by, such as severity=error or passed=false')
    .option('--json', 'print one JSON document: {type, query, plan, others}')
    .addHelpText(
      'after',
      '\nExamples:\n  $ phlo hooks explain wap.gate --asset gold.revenue\n  $ phlo hooks explain quality.result --data passed=false severity=error\n',
    )
    .action(async (type: string, flags: ExplainFlags) => {
      const plan = await openHostPlan(host);
      const definition = findDefinition(type, plan.bus.types);
      const query = parseQuery(type, definition, flags);
      // The bus knows it: a moment ago it was found there.
      const explained = explainEvent(plan, type as EventType, query);
      if (flags.json === true) printJson({ type, query, ...explained });
      else write(render(`${type} (${definition.kind})`, explained));
      sayProblems(plan);
    });
};

function findDefinition(type: string, types: ReadonlyMap<string, EventDefinition>): EventDefinition {
  const found = types.get(type);
  if (found !== undefined) return found;
  throw cliErrors.create('USAGE', {
    message: `There is no event type ${JSON.stringify(type)}.`,
    hint: didYouMean(type, types.keys()) ?? 'List the types with `phlo events schema`.',
  });
}

function parseQuery(type: string, { indexed = [] }: EventDefinition, flags: ExplainFlags): PlanQuery {
  const data = parsePairs('--data', flags.data).map(([name, value]): [string, string | boolean] => {
    if (indexed.includes(name)) return [name, value === 'true' ? true : value === 'false' ? false : value];
    throw cliErrors.create('USAGE', {
      message: `Hooks cannot filter ${type} by ${JSON.stringify(name)}.`,
      hint:
        didYouMean(name, indexed) ??
        (indexed.length === 0
          ? 'They can filter it by assets and tags.'
          : `They can filter it by ${indexed.join(', ')}.`),
    });
  });
  return {
    assetKeys: flags.asset ?? [],
    tags: Object.fromEntries(parsePairs('--tag', flags.tag)),
    data: Object.fromEntries(data),
  };
}

function parsePairs(flag: string, texts: readonly string[] = []): readonly [string, string][] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw cliErrors.create('USAGE', { message: `${flag} takes name=value, not "${text}".` });
  });
}

function render(title: string, { plan, others }: Explained): string {
  const planned = plan.map((hook, index) => [
    String(index + 1),
    harmless(labelOf(hook)),
    `${hook.priority}${markOf(hook.setBy.priority === 'operator' ? 'operator' : undefined)}`,
    hook.policy,
    describeDelivery({ ...hook, setBy: {} }),
  ]);
  const head = `${title}\n\n`;
  const first =
    plan.length === 0
      ? 'No hook runs.\n'
      : `${renderTable(
          [
            { title: '', align: 'right' },
            { title: 'runs', cut: 'middle' },
            { title: 'priority', align: 'right' },
            { title: 'policy', spare: 1 },
            { title: 'delivery', spare: 2 },
          ],
          planned,
        )}\n`;
  if (others.length === 0) return head + first;
  const refused = others.map((other) => [harmless(labelOf(other)), other.ruledOutBy, harmless(other.why)]);
  const columns = [
    { title: 'does not run', cut: 'middle' },
    { title: 'ruled out by', cut: 'middle' },
    { title: 'why', cut: 'end' },
  ] as const;
  return `${head}${first}\n${renderTable(columns, refused)}\n`;
}
