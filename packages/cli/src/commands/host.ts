import type { Command } from 'commander';
import type { PhloEvent } from '@phlo/core';
import { openProject } from '../project/open.js';
import type { Project } from '../project/project.js';
import { createTerminalLogger } from '../output/log.js';

export interface GlobalOptions {
  readonly C?: string;
  readonly debug?: boolean;
}

/** What the commands share: the global options, read when a command acts. */
export interface CommandHost {
  globals(): GlobalOptions;
}

export type RegisterCommand = (program: Command, host: CommandHost) => void;

export const startFolder = (host: CommandHost): string => host.globals().C ?? process.cwd();

/** Opens the project around the start folder, with log lines on stderr. */
export function openHostProject(
  host: CommandHost,
  options: { readonly onEvent?: (event: PhloEvent) => void } = {},
): Promise<Project> {
  const log = createTerminalLogger({ level: host.globals().debug === true ? 'debug' : 'warn' });
  return openProject(startFolder(host), { log, ...options });
}

/** Opens the project, does one thing and closes it, whatever happens. */
export async function withProject<T>(host: CommandHost, act: (project: Project) => Promise<T>): Promise<T> {
  await using project = await openHostProject(host);
  return await act(project);
}
