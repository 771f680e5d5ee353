import { commandsOn } from '@phlo/core';
import type * as core from '@phlo/core';
import type { OpenedPlugin, PluginGroup } from '@phlo/core';

interface QueryOptions {
  readonly params: readonly unknown[];
  readonly on: 'lake' | 'marts';
  readonly signal: AbortSignal;
}

/** The part of `Project` of the package `phlo` that is needed here. */
export interface CommandProject {
  /** Absolute folder. */
  readonly dir: string;
  readonly definitions: {
    readonly publishes: readonly {
      readonly marts: readonly { readonly from: string; readonly relation: string }[];
    }[];
  };
  readonly plugins: { openAll(group: PluginGroup): Promise<readonly OpenedPlugin[]> };
  query(sql: string, options: QueryOptions): Promise<readonly Readonly<Record<string, unknown>>[]>;
  tables(): Promise<readonly { readonly table: string }[]>;
  store(): Promise<{
    describe(table: string): Promise<{ readonly columns: readonly { readonly name: string }[] }>;
  }>;
}

/** What a command of `phlo` acts on. Its tables are those of the plugin `semantic`. */
export type CommandContext = Omit<core.CommandContext<unknown, CommandProject>, 'config' | 'log'>;

/** Declares a command; `render` gets what `run` gives. */
export const defineCommand = commandsOn<CommandContext>();

/** The values of an option that takes several; none where it was left out. */
export function listOf(value: CommandContext['options'][string]): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' ? value : [];
}
