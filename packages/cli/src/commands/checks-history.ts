import type { CheckRecord } from '@phlo/core';
import { describeAssets } from '@phlo/runner';
import { assertAsset, assertCheck } from './find-check.js';
import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { parseCount } from './parse-count.js';
import { toCheckResult } from '../output/check-result.js';
import { formatAge, formatCount } from '../output/format.js';
import { printJson } from '../output/json.js';
import { paintStatus } from '../output/paint.js';
import { renderTable } from '../output/table.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import type { Project } from '../project/project.js';

interface HistoryFlags {
  readonly limit: string;
  readonly json?: boolean;
}

export const registerChecksHistory: RegisterCommand = (checks, host) => {
  checks
    .command('history')
    .description('results of the checks of an asset over its runs, newest first; also of checks that are gone')
    .argument('<asset>', 'whose checks')
    .argument('[check]', 'one of them')
    .option('--limit <results>', 'how many', '50')
    .option('--json', 'print one JSON document: [{asset, check, runId, at, outcome, severity, failedRows, …}]')
    .addHelpText(
      'after',
      '\nExamples:\n  $ phlo checks history bronze.flights\n  $ phlo checks history bronze.flights range_delay --limit 5 --json\n',
    )
    .action((asset: string, check: string | undefined, flags: HistoryFlags) =>
      withProject(host, async (project) => {
        const limit = parseCount('--limit', 'results', flags.limit);
        const results = readHistory(project, { asset, check, limit });
        if (flags.json === true)
          return printJson(results.map((one) => ({ asset: one.asset, check: one.check, ...toCheckResult(one) })));
        write(results.length === 0 ? 'No result to show.\n' : renderHistory(results));
      }),
    );
};

interface Asked {
  readonly asset: string;
  readonly check: string | undefined;
  readonly limit: number;
}

function readHistory(project: Project, { asset, check, limit }: Asked): readonly CheckRecord[] {
  const { runs } = project.state();
  const nodes = describeAssets(project.definitions);
  const recorded = runs.latestChecks();
  assertAsset(asset, [...nodes.keys(), ...recorded.map((record) => record.asset)]);
  if (check === undefined) return runs.checkHistory({ asset, limit });
  const node = nodes.get(asset);
  const declared = node === undefined || node.kind === 'publish' ? [] : node.checks.map(({ name }) => name);
  const past = recorded.filter((record) => record.asset === asset).map((record) => record.check);
  assertCheck(check, { asset, checks: [...declared, ...past] });
  return runs.checkHistory({ asset, check, limit });
}

function renderHistory(results: readonly CheckRecord[]): string {
  const rows = results.map((result) => [
    formatAge(Date.now() - result.at),
    result.runId,
    harmless(result.check),
    paintStatus(result.outcome),
    result.severity,
    `${formatCount(result.failedRows)} of ${formatCount(result.totalRows)}`,
    harmless(result.threshold ?? '–'),
    harmless((result.message ?? '').replaceAll('\n', ' ')),
  ]);
  const table = renderTable(
    [
      { title: 'when' },
      { title: 'run', cut: 'middle', spare: 3 },
      { title: 'check', cut: 'middle' },
      { title: 'outcome' },
      { title: 'severity', spare: 2 },
      { title: 'failed rows', align: 'right' },
      { title: 'threshold', cut: 'end', spare: 1 },
      { title: '', cut: 'end' },
    ],
    rows,
  );
  return `${table}\n`;
}
