import type { CheckRecord } from '@phlo/core';
import { describeCheck } from '@phlo/quality';
import type { DescribedCheck } from '@phlo/quality';
import { describeAssets } from '@phlo/runner';
import { assertAsset } from './find-check.js';
import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { toCheckResult } from '../output/check-result.js';
import { formatAge, formatCount } from '../output/format.js';
import { printJson } from '../output/json.js';
import { paintStatus } from '../output/paint.js';
import { renderTable } from '../output/table.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import type { Project } from '../project/project.js';

interface ListedCheck extends DescribedCheck {
  readonly asset: string;
  /** `undefined` where it has never been run. */
  readonly last: CheckRecord | undefined;
}

export const registerChecksList: RegisterCommand = (checks, host) => {
  checks
    .command('list')
    .description(
      'every check that the project declares, those that a key and a contract imply as well, with its last result',
    )
    .argument('[asset]', 'of one asset')
    .option('--json', 'print one JSON document: [{asset, check, type, columns, severity, threshold, last}]')
    .addHelpText('after', '\nExamples:\n  $ phlo checks list\n  $ phlo checks list bronze.flights --json\n')
    .action((asset: string | undefined, flags: { readonly json?: boolean }) =>
      withProject(host, async (project) => {
        const listed = listChecks(project, asset);
        if (flags.json === true)
          return printJson(listed.map(({ last, ...check }) => ({ ...check, last: last ? toCheckResult(last) : null })));
        const of = asset === undefined ? '' : ` of ${asset}`;
        write(listed.length === 0 ? `No check${of} is declared.\n` : renderChecks(listed));
      }),
    );
};

/** By asset, and within it in the order in which they are declared. */
function listChecks(project: Project, asset: string | undefined): readonly ListedCheck[] {
  const nodes = describeAssets(project.definitions);
  if (asset !== undefined) assertAsset(asset, [...nodes.keys()]);
  const results = new Map(
    project
      .state()
      .runs.latestChecks()
      .map((record) => [keyOf(record), record]),
  );
  return [...nodes.values()]
    .filter(({ name }) => asset === undefined || name === asset)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((node) => (node.kind === 'publish' ? [] : node.checks.map((check) => ({ asset: node.name, check }))))
    .map(({ asset: name, check }) => ({
      asset: name,
      ...describeCheck(check),
      last: results.get(keyOf({ asset: name, check: check.name })),
    }));
}

const keyOf = ({ asset, check }: Pick<CheckRecord, 'asset' | 'check'>): string => JSON.stringify([asset, check]);

function renderChecks(checks: readonly ListedCheck[]): string {
  const rows = checks.map(({ asset, check, severity, threshold, last }) => [
    asset,
    harmless(check),
    severity,
    harmless(threshold),
    last === undefined ? 'never run' : paintStatus(last.outcome),
    last === undefined ? '–' : formatCount(last.failedRows),
    last === undefined ? '–' : formatAge(Date.now() - last.at),
  ]);
  const table = renderTable(
    [
      { title: 'asset', cut: 'middle' },
      { title: 'check', cut: 'middle' },
      { title: 'severity', spare: 2 },
      { title: 'threshold', cut: 'end', spare: 1 },
      { title: 'last result' },
      { title: 'failed rows', align: 'right' },
      { title: 'when', spare: 3 },
    ],
    rows,
  );
  return `${table}\n`;
}
