import type { HookTrace } from '@phlo/core';
import { findRun } from './find-run.js';
import { findHook, labelOf } from './hook-names.js';
import { withHookState } from './hook-state.js';
import type { RegisterCommand } from './host.js';
import { cliErrors } from '../errors.js';
import { formatCount, formatMs } from '../output/format.js';
import { renderTable } from '../output/table.js';
import { harmless } from '../output/text.js';
import { writeAside, writeSlowly } from '../output/write.js';
import { readTrace } from '../project/trace-file.js';
import type { TraceLine } from '../project/trace-file.js';

interface TraceFlags {
  readonly run: string;
  readonly hook?: string;
  readonly json?: boolean;
}

export const registerTrace: RegisterCommand = (hooks, host) => {
  hooks
    .command('trace')
    .description('what each hook did in a run that was traced by `phlo run --trace`, call by call, in order')
    .option('--run <id>', 'of one run; "last" is the newest', 'last')
    .option('--hook <plugin/hook>', 'of one hook')
    .option(
      '--json',
      'print JSON lines: {plugin, hook, delivery, eventId, eventType, at, outcome, durationMs, message?}',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ phlo run --trace\n  $ phlo hooks trace --run last --hook alerting/to-team\n',
    )
    .action((flags: TraceFlags) =>
      withHookState(host, async ({ state, projectDir }) => {
        const runId = findRun(flags.run, state.runs);
        const lines = readTrace(projectDir, runId);
        if (lines === undefined)
          throw cliErrors.create('RUN_NOT_TRACED', { message: `The run ${runId} was not traced.` });
        const calls = ofHook(lines.filter(isCall), flags.hook);
        if (flags.json === true) await writeSlowly(calls.map((call) => `${JSON.stringify(toJson(call))}\n`).join(''));
        else await writeSlowly(calls.length === 0 ? 'No hook was called.\n' : renderCalls(calls));
        const cut = lines.reduce((sum, line) => sum + ('cut' in line ? line.cut : 0), 0);
        if (cut > 0) writeAside(`The trace is cut: ${formatCount(cut)} more calls were not written down.\n`);
      }),
    );
};

const isCall = (line: TraceLine): line is HookTrace => !('cut' in line);

function ofHook(calls: readonly HookTrace[], label: string | undefined): readonly HookTrace[] {
  if (label === undefined) return calls;
  const { plugin, hook } = findHook(label, [...new Map(calls.map((call) => [labelOf(call), call])).values()]);
  return calls.filter((call) => call.plugin === plugin && call.hook === hook);
}

const toJson = (call: HookTrace) => ({ ...call, at: new Date(call.at).toISOString() });

function renderCalls(calls: readonly HookTrace[]): string {
  const rows = calls.map((call) => [
    new Date(call.at).toISOString().slice(11, 23),
    harmless(call.eventType),
    harmless(labelOf(call)),
    call.outcome,
    call.outcome === 'queued' ? '–' : formatMs(call.durationMs),
    harmless((call.message ?? '').replaceAll('\n', ' ')),
  ]);
  const table = renderTable(
    [
      { title: 'time', spare: 1 },
      { title: 'event', cut: 'middle' },
      { title: 'hook', cut: 'middle' },
      { title: 'outcome' },
      { title: 'took', align: 'right', spare: 2 },
      { title: '', cut: 'end' },
    ],
    rows,
  );
  return `${table}\n`;
}
