import type { HookStats } from '@phlo/core';
import { findRun } from './find-run.js';
import { labelOf } from './hook-names.js';
import { withHookState } from './hook-state.js';
import type { RegisterCommand } from './host.js';
import { formatCount, formatMs } from '../output/format.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';

interface StatsFlags {
  readonly run: string;
  readonly json?: boolean;
}

export const registerStats: RegisterCommand = (hooks, host) => {
  hooks
    .command('stats')
    .description('what each hook did in a run: calls, failures, vetoes, how long they took, what its queue came to')
    .option('--run <id>', 'of one run; "last" is the newest', 'last')
    .option('--json', 'print one JSON document: {runId, hooks: [{plugin, hook, calls, failures, …}]}')
    .addHelpText('after', '\nExample:\n  $ phlo hooks stats --run last\n')
    .action((flags: StatsFlags) =>
      withHookState(host, ({ state }) => {
        const runId = findRun(flags.run, state.runs);
        const stats = state.runs.hooks(runId);
        if (flags.json === true) return printJson({ runId, hooks: stats });
        write(`run ${runId}\n\n${stats.length === 0 ? 'No hook was there.\n' : renderStats(stats)}`);
      }),
    );
};

function renderStats(stats: readonly HookStats[]): string {
  const right = 'right' as const;
  const count = (value: number | undefined) => (value === undefined ? '–' : formatCount(value));
  const rows = stats.map((hook) => [
    harmless(labelOf(hook)),
    count(hook.calls),
    count(hook.failures),
    count(hook.timeouts),
    count(hook.vetoes),
    count(hook.skipped),
    hook.breaker,
    formatMs(hook.latency?.p50Ms),
    formatMs(hook.latency?.p95Ms),
    formatMs(hook.latency?.maxMs),
    count(hook.queue?.pending),
    count(hook.queue?.delivered),
    count(hook.queue?.dead),
    harmless((hook.lastError ?? '').replaceAll('\n', ' ')),
  ]);
  const table = renderTable(
    [
      { title: 'hook', cut: 'middle' },
      { title: 'calls', align: right },
      { title: 'failures', align: right },
      { title: 'timeouts', align: right, spare: 2 },
      { title: 'vetoes', align: right, spare: 6 },
      { title: 'skipped', align: right, spare: 1 },
      { title: 'breaker', spare: 3 },
      { title: 'p50', align: right, spare: 4 },
      { title: 'p95', align: right, spare: 9 },
      { title: 'max', align: right, spare: 5 },
      { title: 'pending', align: right, spare: 10 },
      { title: 'delivered', align: right, spare: 7 },
      { title: 'dead', align: right, spare: 8 },
      { title: 'last error', cut: 'end' },
    ],
    rows,
  );
  return `${table}\n`;
}
