import type { CommandName } from './command-names.js';
import type { RegisterCommand } from './host.js';

/** What the help of `phlo` says of a command, and where its module is. A test compares the two. */
export interface CommandEntry {
  readonly description: string;
  readonly arguments?: string;
  /** Takes no option. Default: takes some, as nearly every command has `--json`. */
  readonly isBare?: boolean;
  readonly load: () => Promise<RegisterCommand>;
}

export const commandTable: Readonly<Record<CommandName, CommandEntry>> = {
  init: {
    description: 'write a project that works at once',
    arguments: '[path]',
    load: async () => (await import('./init.js')).registerInit,
  },
  create: {
    description:
      'add an ingestion, a model, a check, a mart, a hook or a service to the project, with a test that passes',
    isBare: true,
    load: async () => (await import('./create.js')).registerCreate,
  },
  run: {
    description: 'ingest, audit, transform and publish the assets of the project',
    load: async () => (await import('./run.js')).registerRun,
  },
  status: {
    description: 'the state of every asset: last outcome, rows, who is running it',
    load: async () => (await import('./status.js')).registerStatus,
  },
  tables: {
    description: 'tables of the lake (alone: the list)',
    load: async () => (await import('./tables.js')).registerTables,
  },
  query: {
    description: 'run one SQL statement over the lake, or over the published marts',
    arguments: '<sql>',
    load: async () => (await import('./query.js')).registerQuery,
  },
  marts: {
    description: 'where the marts are, and a server for them',
    load: async () => (await import('./marts.js')).registerMarts,
  },
  wap: {
    description: 'batches that were written aside and not published',
    isBare: true,
    load: async () => (await import('./wap.js')).registerWap,
  },
  checks: {
    description: 'what must hold before anybody sees a batch, and what came of it',
    isBare: true,
    load: async () => (await import('./checks.js')).registerChecks,
  },
  events: {
    description: 'what happened, from the journal, oldest first',
    load: async () => (await import('./events.js')).registerEvents,
  },
  plugin: {
    description: 'plugins of the project, and of a package that you write',
    isBare: true,
    load: async () => (await import('./plugin.js')).registerPlugin,
  },
  hooks: {
    description: 'what listens to events: what runs when, what it did, what is to be delivered',
    isBare: true,
    load: async () => (await import('./hooks.js')).registerHooks,
  },
  services: {
    description: 'what runs beside the project: databases, monitoring, anything with a service.yaml',
    isBare: true,
    load: async () => (await import('./services.js')).registerServices,
  },
  schedule: {
    description: 'what is run when, and how old assets may be',
    isBare: true,
    load: async () => (await import('./schedule.js')).registerSchedule,
  },
  up: {
    description: 'stay, and look after the project: run schedules, deliver, serve /healthz and /metrics',
    load: async () => (await import('./up.js')).registerUp,
  },
  test: {
    description: 'run the tests of the project; they work on a lake of their own',
    arguments: '[files...]',
    load: async () => (await import('./test.js')).registerTest,
  },
  doctor: {
    description:
      'examine the machine and the project, and say how to mend what is wrong; exits with 1 where something is',
    load: async () => (await import('./doctor.js')).registerDoctor,
  },
};
