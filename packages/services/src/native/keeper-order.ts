import type { RestartRule } from '../definition/service-definition.js';
import type { ProcessIdentity } from '../process/process-table.js';

/** What a keeper is told, once, on its standard input: secrets of the environment are never written down. */
export interface KeeperOrder {
  readonly stateDir: string;
  readonly logPath: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly restart: RestartRule;
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
  /** A program that runs already, and whose keeper is gone: it is watched and not started. Default: it is started. */
  readonly running?: RunningProgram | undefined;
  /** What tells the project of what the keeper has done by itself. Default: the next command does. */
  readonly announce?: AnnounceCommand | undefined;
}

/** A program that a keeper has left, as that one has written it down. */
export interface RunningProgram {
  readonly child: ProcessIdentity;
  /** Epoch milliseconds of its start. */
  readonly since: number;
  readonly restarts: number;
}

/** A command that announces what keepers have written down, with the environment in which it is run. */
export interface AnnounceCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}
