import type { Command } from 'commander';
import type { CommandHost } from './host.js';
import { startFolder } from './start-folder.js';

interface SearchFlags {
  readonly type?: string;
  readonly tag?: readonly string[];
  readonly event?: string;
  readonly json?: boolean;
}

export function registerPluginSearch(plugin: Command, host: CommandHost): void {
  plugin
    .command('search')
    .argument(
      '[words...]',
      'parts of a name, package, description, tag, or of what it provides: all of them must be there; without any, every plugin',
    )
    .description('plugins that can be installed by name')
    .option('--type <group>', 'of one group, such as "hooks" or "notifiers"')
    .option('--tag <tag>', 'with this tag; with all of them where it is given several times', collect)
    .option('--event <type>', 'that hear or emit this event type or pattern, such as "run.end" or "quality.*"')
    .option(
      '--json',
      'print one JSON document: [{group, name, package, version, description, tags, licence, verified, core, compatibility, events, hooks, provides, permissions, integrity?, compatible, installed}]',
    )
    .addHelpText('after', '\nExample:\n  $ phlo plugin search alerts --type notifiers\n')
    .action(async (words: readonly string[], { type, tag, event, json }: SearchFlags) => {
      const { showSearch } = await import('../registry/show-search.js');
      await showSearch({
        from: startFolder(host),
        isJson: json === true,
        words,
        ...(type !== undefined && { group: type }),
        ...(tag !== undefined && { tags: tag }),
        ...(event !== undefined && { event }),
      });
    });
}

const collect = (tag: string, tags: readonly string[] = []): readonly string[] => [...tags, tag];
