import type { Command } from 'commander';
import type { CommandHost, RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { startFolder } from './start-folder.js';
import type { Creation } from '../create/creation.js';
import type { Project } from '../project/project.js';

/** What every command below `phlo create` takes. */
interface CreateFlags {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const registerCreate: RegisterCommand = (program, host) => {
  const create = program
    .command('create')
    .description(
      'add an ingestion, a model, a check, a mart, a hook or a service to the project, with a test that passes',
    )
    .addHelpText('after', '\nExample:\n  $ phlo create ingestion bronze.orders --file data/orders.csv\n');
  registerIngestion(create, host);
  registerModel(create, host);
  registerCheck(create, host);
  registerMart(create, host);
  registerHook(create, host);
  registerService(create, host);
};

/** Plans against the opened project, writes after it is closed, and says what became of it. */
async function act(
  host: CommandHost,
  { dryRun, json }: CreateFlags,
  plan: (project: Project) => Promise<Creation>,
): Promise<void> {
  const planned = await withProject(host, async (project) => ({ dir: project.dir, creation: await plan(project) }));
  const { runCreate } = await import('../create/run-create.js');
  const { showCreation } = await import('../create/show-creation.js');
  const options = { cwd: process.cwd(), isDryRun: dryRun === true };
  showCreation(await runCreate(planned.dir, planned.creation, options), { isJson: json === true });
}

const list = (text: string): readonly string[] => text.split(',').map((one) => one.trim());
const gather = (text: string, before: readonly (readonly string[])[] = []) => [...before, list(text)];

/** The options that all of them have, and an example. */
const complete = (command: Command, example: string): Command =>
  command
    .option('--dry-run', 'write nothing; print what would be written')
    .option('--json', 'print one JSON document: {dir, files, changed, next, dryRun}')
    .addHelpText('after', `\nExample:\n  $ phlo create ${example}\n`);

interface IngestionFlags extends CreateFlags {
  readonly file?: string;
  readonly key?: readonly string[];
  readonly strategy: string;
}

function registerIngestion(create: Command, host: CommandHost): void {
  const command = create
    .command('ingestion')
    .argument('<table>', 'of the lake, such as bronze.orders')
    .description('a table that is filled from a file, whose columns are found out, or from code')
    .option(
      '--file <path>',
      'CSV, TSV, JSON, lines of JSON or Parquet; one outside of the project is copied into a folder of data/',
    )
    .option('--key <columns>', 'columns that identify a row, divided by commas (default: what looks like it)', list)
    .option('--strategy <name>', 'append or replace', 'replace');
  complete(command, 'ingestion bronze.orders --file data/orders.csv').action(
    async (name: string, flags: IngestionFlags) => {
      const { createIngestion } = await import('../create/create-ingestion.js');
      const { file, key, strategy } = flags;
      const from = startFolder(host);
      await act(host, flags, (project) =>
        createIngestion(project, { name, strategy, from, ...(file !== undefined && { file }), ...(key && { key }) }),
      );
    },
  );
}

interface UpstreamFlags extends CreateFlags {
  readonly from: string;
}

function registerModel(create: Command, host: CommandHost): void {
  const command = create
    .command('model')
    .argument('<table>', 'of the lake, such as gold.orders_by_day')
    .description('a table that is made by SQL from another one')
    .requiredOption('--from <table>', 'that it reads');
  complete(command, 'model gold.orders_by_day --from bronze.orders').action(
    async (name: string, flags: UpstreamFlags) => {
      const { createModel } = await import('../create/create-model.js');
      await act(host, flags, (project) => createModel(project, { name, upstream: flags.from }));
    },
  );
}

interface CheckFlags extends CreateFlags {
  readonly type: string;
  readonly column?: string;
  readonly min?: string;
  readonly max?: string;
  readonly values?: readonly string[];
  readonly to?: string;
}

function registerCheck(create: Command, host: CommandHost): void {
  const command = create
    .command('check')
    .argument('<table>', 'of an ingestion or a model')
    .description('what must hold before anybody sees a row of a table')
    .requiredOption('--type <kind>', 'not_null, unique, range, accepted_values, relationship or row_count')
    .option('--column <name>', 'that it is about; all but row_count need it')
    .option('--min <bound>', 'of range and row_count')
    .option('--max <bound>', 'of range and row_count')
    .option('--values <list>', 'of accepted_values, divided by commas', list)
    .option('--to <column>', 'of relationship: namespace.table.column');
  complete(command, 'check bronze.orders --type range --column amount --min 0').action(
    async (asset: string, flags: CheckFlags) => {
      const { createCheck } = await import('../create/create-check.js');
      const { dryRun: _dryRun, json: _json, ...rule } = flags;
      await act(host, flags, (project) => createCheck(project, { asset, ...rule }));
    },
  );
}

interface MartFlags extends UpstreamFlags {
  readonly index?: readonly (readonly string[])[];
}

function registerMart(create: Command, host: CommandHost): void {
  const command = create
    .command('mart')
    .argument('<relation>', 'of the database of the marts: schema.table, or a table of the schema marts')
    .description('a table of the lake that is copied into PostgreSQL')
    .requiredOption('--from <table>', 'of the lake')
    .option('--index <columns>', 'columns of an index, divided by commas; more than once for more of them', gather);
  complete(command, 'mart revenue_by_day --from gold.revenue_by_day --index day').action(
    async (name: string, flags: MartFlags) => {
      const { createMart } = await import('../create/create-mart.js');
      await act(host, flags, (project) =>
        createMart(project, { name, upstream: flags.from, indexes: flags.index ?? [] }),
      );
    },
  );
}

interface HookFlags extends CreateFlags {
  readonly on: string;
}

function registerHook(create: Command, host: CommandHost): void {
  const command = create
    .command('hook')
    .argument('<name>', 'of the plugin, such as late-alarm')
    .description('a plugin of the project that hears an event or guards a gate, and is named in its configuration')
    .option('--on <event>', 'such as wap.gate or quality.result', 'run.end');
  complete(command, 'hook late-alarm --on quality.result').action(async (name: string, flags: HookFlags) => {
    const { createHook } = await import('../create/create-hook.js');
    await act(host, flags, (project) => createHook(project.dir, { name, on: flags.on }));
  });
}

function registerService(create: Command, host: CommandHost): void {
  const command = create
    .command('service')
    .argument('<name>', 'such as cache')
    .description('a process that runs beside the project, with a health check and hooks: services/<name>/service.yaml');
  complete(command, 'service cache').action(async (name: string, flags: CreateFlags) => {
    const { createService } = await import('../create/create-service.js');
    await act(host, flags, async (project) => createService(project.dir, name));
  });
}
