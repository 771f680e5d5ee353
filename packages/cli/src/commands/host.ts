import type { Command } from 'commander';
import type { FlushOptions, FlushReport, LogLevel, PhloEvent } from '@phlo/core';
import { openProject } from '../project/open.js';
import type { Project } from '../project/project.js';
import { createTerminalLogger } from '../output/log.js';
import { maskBy } from '../output/mask.js';
import { describePending } from '../output/pending.js';
import { showDeliveries } from '../output/show-deliveries.js';
import { writeAside } from '../output/write.js';
import { startFolder } from './start-folder.js';

export interface GlobalOptions {
  readonly C?: string;
  readonly debug?: boolean;
  /** False with `--no-plugins`. */
  readonly plugins?: boolean;
}

/** What the commands share: the global options, read when a command acts. */
export interface CommandHost {
  globals(): GlobalOptions;
}

export type RegisterCommand = (program: Command, host: CommandHost) => void;

interface HostProjectOptions {
  readonly onEvent?: (event: PhloEvent) => void;
  /** Prints a log line. Default: on stderr. */
  readonly say?: (text: string) => void;
  /** The least that is printed. Default `warn`; `debug` with `--debug`. */
  readonly level?: LogLevel;
}

/** Opens the project around the start folder, with log lines on stderr. Closing it says what is left to deliver. */
export async function openHostProject(host: CommandHost, options: HostProjectOptions = {}): Promise<Project> {
  const { say, onEvent } = options;
  const level = host.globals().debug === true ? 'debug' : (options.level ?? 'warn');
  const log = createTerminalLogger({ level, ...(say && { say }) });
  const project = await openProject(startFolder(host), {
    watchHooks: true,
    exportEnv: true,
    onRedactor: maskBy,
    log,
    ...(onEvent && { onEvent }),
    ...(host.globals().plugins === false && { safeMode: true }),
  });
  return tellPending(project);
}

/** The project, whose end says which deliveries are pending, whatever the command was. */
function tellPending(project: Project): Project {
  let flushed: Promise<FlushReport> | undefined;
  const flush: Project['flush'] = (options) => (flushed = deliver(project, options));
  const close = async (): Promise<void> => {
    try {
      const pending = describePending(await (flushed ?? flush()));
      if (pending !== undefined) writeAside(`${pending}\n`);
    } finally {
      await project.close();
    }
  };
  return { ...project, flush, close, [Symbol.asyncDispose]: close };
}

async function deliver(project: Project, options: FlushOptions | undefined): Promise<FlushReport> {
  using _ = showDeliveries({ bus: project.bus, deliveries: () => project.state().deliveries.list() });
  return await project.flush(options);
}

/** Opens the project, does one thing and closes it, whatever happens. */
export async function withProject<T>(host: CommandHost, act: (project: Project) => Promise<T>): Promise<T> {
  await using project = await openHostProject(host);
  return await act(project);
}
