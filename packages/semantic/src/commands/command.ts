import type { OpenedPlugin, PluginGroup, PluginState } from '@phlo/core';

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

/** The part of `CommandContext` of the package `phlo` that is needed here. */
export interface CommandContext {
  readonly project: CommandProject;
  /** Tables of the plugin `semantic`. */
  readonly state: PluginState;
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly rest: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly signal: AbortSignal;
}

/** A command as `defineCliPlugin` of the package `phlo` takes it. */
export interface Command<Result = unknown> {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly {
    readonly name: string;
    readonly description: string;
    readonly isOptional?: boolean;
    readonly takesSeveral?: boolean;
  }[];
  readonly options?: readonly { readonly flags: string; readonly description: string }[];
  readonly example: string;
  run(context: CommandContext): Result | Promise<Result>;
  render(result: Result): string;
}

/** Declares a command; `render` gets what `run` gives. */
export function defineCommand<Result>(command: Command<Result>): Command {
  // Its methods are only ever called with one another's values.
  return command;
}

/** The values of an option that takes several; none where it was left out. */
export function listOf(value: CommandContext['options'][string]): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' ? value : [];
}
