import { didYouMean, isPluginGroup, pluginGroups } from '@phlo/core';
import { z } from 'zod';

const plugin = z.custom(
  (value) => typeof value === 'function' || (typeof value === 'object' && value !== null && 'name' in value),
  'a plugin made by definePlugin(), or a function that makes one',
);

const pattern = z.string().superRefine((text, context) => {
  if (text === '*') return;
  const refuse = (message: string) => context.addIssue({ code: 'custom', message });
  const [group = '', name, ...rest] = text.split(':');
  if (name === undefined || name === '' || rest.length > 0)
    return refuse(`"${text}" names no plugin: write group:name, such as "hooks:audit", "hooks:*" or "*:audit"`);
  if (group.includes('*') || isPluginGroup(group)) return;
  const hint = didYouMean(group, pluginGroups) ?? `The groups are ${pluginGroups.join(', ')}.`;
  refuse(`"${text}" names the group "${group}", which does not exist. ${hint}`);
});

/** A list of plugins, short for `{ use }`. */
export const pluginList = z.array(plugin);

export const pluginsObject = z.strictObject({
  use: pluginList.optional(),
  allow: z.array(pattern).optional(),
  deny: z.array(pattern).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  registry: z.string().min(1).optional(),
});
