import { commandsOn } from '@phlo/core';
import type * as core from '@phlo/core';
import type { OpenMetadataConfig } from '../config.js';

/** What a command of `phlo` acts on. Its tables are those of the plugin `openmetadata`, which its hook keeps. */
export type CommandContext = Omit<
  core.CommandContext<OpenMetadataConfig, { events(): Iterable<core.PhloEvent> }>,
  'args' | 'rest'
>;

/** Declares a command; `render` gets what `run` gives. */
export const defineCommand = commandsOn<CommandContext>();
