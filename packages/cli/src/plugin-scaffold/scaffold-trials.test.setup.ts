import { equal, ok } from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PluginGroup } from '@phlo/core';

/** A project that has installed a plugin that `phlo plugin create` wrote, as CI and tests try it. */
export interface TriedProject {
  /** Absolute; a project of `phlo init`, with the plugin installed. */
  readonly dir: string;
  /** Calls the project's `phlo`. */
  phlo(
    args: readonly string[],
  ): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

export interface ScaffoldTrial {
  readonly group: PluginGroup;
  /** Of the package. */
  readonly name: string;
  readonly plugin: string;
  /** What the project adds to use it. */
  readonly files: Readonly<Record<string, string>>;
  /** Looks whether it works, after a run. */
  readonly verify: (project: TriedProject) => Promise<void>;
}

const model = (lines: readonly string[]) => `${lines.join('\n')}\n`;

/** One of each group that has a scaffold. */
export const scaffoldTrials: readonly ScaffoldTrial[] = [
  {
    group: 'hooks',
    name: 'phlo-run-log',
    plugin: 'run-log',
    files: {},
    verify: async ({ dir }) => {
      const [line = ''] = (await readFile(join(dir, 'runs.jsonl'), 'utf8')).split('\n');
      equal((JSON.parse(line) as { readonly status: string }).status, 'success');
    },
  },
  {
    group: 'sources',
    name: '@acme/phlo-calendar',
    plugin: 'calendar',
    files: {
      'workflows/ingestion/calendar.ts': model([
        "import { ingestion } from 'phlo';",
        "import { dayColumns, days } from '@acme/phlo-calendar';",
        '',
        'export const calendar = ingestion(',
        "  { table: 'bronze.days', schema: dayColumns, key: ['day'], strategy: 'append' },",
        "  days({ from: '2026-01-01', to: '2026-12-31' }),",
        ');',
      ]),
    },
    verify: async (project) => {
      const sql = 'select count(*) as days, count(*) filter (is_free) as free from bronze.days';
      equal(JSON.stringify(await json(project, ['query', sql])), '[{"days":365,"free":104}]');
    },
  },
  {
    group: 'quality',
    name: 'phlo-matches',
    plugin: 'matches',
    files: {
      'workflows/transforms/gold/countries.sql': model([
        '---',
        'checks:',
        "  - matches.matches: { column: country, pattern: '[A-Z]{2}' }",
        '---',
        "select distinct country from ref('bronze.customers')",
      ]),
    },
    verify: async (project) => {
      const { stdout } = await project.phlo(['events', '--type', 'quality.result', '--json']);
      const events = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as QualityEvent);
      const own = events.filter(({ data }) => data.checkType === 'matches.matches');
      equal(JSON.stringify(own.map(({ data }) => [data.assetKey, data.outcome])), '[["gold.countries","passed"]]');
    },
  },
  {
    group: 'transforms',
    name: 'phlo-union',
    plugin: 'union',
    files: { 'workflows/transforms/gold/everyone.union': model(['bronze.customers', 'bronze.customers']) },
    verify: async (project) => {
      const sql = 'select count(*) as n from gold.everyone';
      equal(JSON.stringify(await json(project, ['query', sql])), '[{"n":5}]');
    },
  },
  {
    group: 'destinations',
    name: 'phlo-csv-folder',
    plugin: 'csv-folder',
    files: {},
    verify: async ({ dir }) => {
      const book = JSON.parse(await readFile(join(dir, 'exports', 'published.json'), 'utf8')) as readonly Published[];
      equal(book.map(({ relation }) => relation).join(), 'marts.revenue_by_day');
      const csv = await readFile(join(dir, 'exports', book[0]?.file ?? ''), 'utf8');
      ok(csv.startsWith('"day","country","orders","revenue"\n'));
    },
  },
  {
    group: 'cli',
    name: 'phlo-sizes',
    plugin: 'sizes',
    files: {},
    verify: async (project) => {
      const sizes = (await json(project, ['sizes', '--least', '6'])) as readonly { readonly table: string }[];
      equal(sizes[0]?.table, 'bronze.orders');
      const { stdout } = await project.phlo(['--help']);
      ok(stdout.includes('sizes') && stdout.includes('tables of the lake, the largest first'));
    },
  },
];

interface QualityEvent {
  readonly data: { readonly checkType: string; readonly assetKey: string; readonly outcome: string };
}
interface Published {
  readonly relation: string;
  readonly file: string;
}
interface Listed {
  readonly name: string;
  readonly group: string;
  readonly status: string;
}
interface Finding {
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

async function json(project: TriedProject, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await project.phlo([...args, '--json']);
  equal(code, 0, `phlo ${args.join(' ')} --json exits with ${code}:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}

/**
 * Uses a plugin in a project that has it installed, with the configuration that its README shows: it is found and active, doctor has
 * nothing against it, a run succeeds, and it does what it is for.
 */
export async function tryInProject(trial: ScaffoldTrial, project: TriedProject, readme: string): Promise<void> {
  const example = /## Configure[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  ok(example !== undefined, 'the README shows a configuration');
  for (const [path, text] of Object.entries({ 'phlo.config.ts': example, ...trial.files })) {
    await mkdir(dirname(join(project.dir, path)), { recursive: true });
    await writeFile(join(project.dir, path), text);
  }
  const listed = (await json(project, ['plugin', 'list'])) as readonly Listed[];
  const own = listed.map(({ group, name, status }) => `${group}:${name} ${status}`);
  equal(own.join(), `${trial.group}:${trial.plugin} active`);
  const findings = (await json(project, ['doctor'])) as readonly Finding[];
  equal(
    findings.find(({ status }) => status === 'failed'),
    undefined,
  );
  ok(
    findings.some(({ name, status }) => name === 'plugins' && status === 'ok'),
    JSON.stringify(findings),
  );
  const report = (await json(project, ['run'])) as { readonly status: string };
  equal(report.status, 'success');
  await trial.verify(project);
}
