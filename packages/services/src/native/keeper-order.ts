import type { RestartRule } from '../definition/service-definition.js';

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
  /** What tells the project of what the keeper has done by itself. Default: the next command does. */
  readonly announce?: AnnounceCommand | undefined;
}

/** A command that announces what keepers have written down, with the environment in which it is run. */
export interface AnnounceCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}
