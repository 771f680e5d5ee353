import { keyOf } from '@phlo/core/plugins';
import { printJson } from '../output/json.js';
import { write, writeAside } from '../output/write.js';
import { unknownPlugin } from './describe-project-plugin.js';
import type { ProjectPlugins, ShownPlugin } from './list-project-plugins.js';
import { renderNotes, renderPlugins } from './render-plugins.js';

interface ShowOptions {
  readonly isJson: boolean;
  /** A broken one is a failure of the command. */
  readonly setsExitCode: boolean;
  readonly filter?: (plugin: ShownPlugin) => boolean;
  /** Name or `group:name` of what is shown alone. Throws `PLUGIN_UNKNOWN`. */
  readonly wanted?: string;
}

/** Prints plugins on stdout, and what is odd on stderr. */
export async function showPlugins({ plugins, notes }: ProjectPlugins, options: ShowOptions): Promise<void> {
  const { filter = () => true, wanted } = options;
  const shown = plugins
    .filter(filter)
    .filter((one) => wanted === undefined || one.name === wanted || keyOf(one) === wanted);
  if (wanted !== undefined && shown.length === 0) throw unknownPlugin(wanted, plugins);
  if (options.setsExitCode && shown.some(({ status }) => status === 'broken')) process.exitCode = 1;
  if (options.isJson) return printJson(shown);
  write(renderPlugins(shown));
  // A library that is not installed may be no plugin at all: doctor tells of those.
  writeAside(renderNotes(notes.filter(({ kind }) => kind !== 'missing')));
}
