import type { RunRecord } from '@phlo/core';
import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { formatAge, formatCount } from '../output/format.js';
import { paintStatus } from '../output/paint.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import type { Project } from '../project/project.js';

interface AssetState {
  readonly asset: string;
  readonly kind: string;
  readonly status: string;
  readonly rows: number | null;
  readonly lastRunId: string | null;
  readonly lastRunAt: string | null;
  readonly snapshotId: string | null;
  readonly heldBy: number | null;
  readonly message: string | null;
}

export const registerStatus: RegisterCommand = (program, host) => {
  program
    .command('status')
    .description('the state of every asset: last outcome, rows, who is running it')
    .option('--json', 'print one JSON document: {project, lastRun, assets}')
    .addHelpText('after', '\nExample:\n  $ phlo status\n')
    .action((flags: { readonly json?: boolean }) =>
      withProject(host, async (project) => {
        const assets = await describeAssets(project);
        const [lastRun] = project.state().runs.list({ limit: 1 });
        if (flags.json === true)
          return printJson({ project: project.name, lastRun: lastRun ? describeRun(lastRun) : null, assets });
        write(renderStatus(project, assets));
      }),
    );
};

const describeRun = ({ startedAt, endedAt, ...run }: RunRecord) => ({
  ...run,
  startedAt: new Date(startedAt).toISOString(),
  ...(endedAt !== undefined && { endedAt: new Date(endedAt).toISOString() }),
});

async function describeAssets(project: Project): Promise<AssetState[]> {
  const { nodes } = await project.graph();
  const latest = new Map(
    project
      .state()
      .runs.latestAssets()
      .map((record) => [record.asset, record]),
  );
  const tables = new Map((await project.tables()).map((table) => [table.table, table]));
  return [...nodes.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((node) => {
      const record = latest.get(node.name);
      const table = tables.get(node.name);
      return {
        asset: node.name,
        kind: node.kind,
        status: record?.status ?? 'never run',
        rows: table?.rows ?? null,
        lastRunId: record?.runId ?? null,
        lastRunAt: record === undefined ? null : new Date(record.endedAt).toISOString(),
        snapshotId: table?.snapshotId ?? null,
        heldBy: project.state().leases.holder(`asset:${node.name}`)?.pid ?? null,
        message: record?.message ?? null,
      };
    });
}

function renderStatus(project: Project, assets: readonly AssetState[]): string {
  const rows = assets.map((asset) => [
    asset.asset,
    asset.kind,
    asset.heldBy === null ? paintStatus(asset.status) : `running (pid ${asset.heldBy})`,
    asset.rows === null ? '–' : formatCount(asset.rows),
    asset.lastRunAt === null ? '–' : formatAge(Date.now() - Date.parse(asset.lastRunAt)),
    harmless((asset.message ?? '').replaceAll('\n', ' ')),
  ]);
  const table = renderTable(
    [
      { title: 'asset', cut: 'middle' },
      { title: 'kind', spare: 1 },
      { title: 'status' },
      { title: 'rows', align: 'right' },
      { title: 'last run' },
      { title: '', cut: 'end' },
    ],
    rows,
  );
  return `${project.name}  ${project.dir}\n\n${table}\n`;
}
