/** What a plugin may be (DESIGN §4). A plugin of any group may give hooks as well; `hooks` is for those that do only that. */
export const pluginGroups = [
  'sources',
  'quality',
  'transforms',
  'services',
  'hooks',
  'destinations',
  'notifiers',
  'semantic',
  'catalogs',
  'engines',
  'orchestrators',
  'cli',
  'observatory',
] as const;

/** What a plugin gives: a key of `phlo.plugins` in its manifest. */
export type PluginGroup = (typeof pluginGroups)[number];

/** Whether a text is one of {@link pluginGroups}. */
export const isPluginGroup = (value: unknown): value is PluginGroup =>
  (pluginGroups as readonly unknown[]).includes(value);
