import { didYouMean, isPluginGroup, pluginGroups } from '@phlo/core/plugins';
import { cliErrors } from '../errors.js';

/** Throws `USAGE` with the groups that there are. */
export function assertPluginGroup(text: string): void {
  if (isPluginGroup(text)) return;
  throw cliErrors.create('USAGE', {
    message: `There is no group of plugins called "${text}".`,
    hint: didYouMean(text, pluginGroups) ?? `The groups are ${pluginGroups.join(', ')}.`,
  });
}
