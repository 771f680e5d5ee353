/** Every command, in the order of the help. */
export const commandNames = [
  'init',
  'create',
  'run',
  'status',
  'tables',
  'query',
  'marts',
  'wap',
  'checks',
  'events',
  'plugin',
  'hooks',
  'services',
  'schedule',
  'up',
  'test',
  'doctor',
] as const;

export type CommandName = (typeof commandNames)[number];

/** Other names of commands. */
export const commandAliases: { readonly [Name in CommandName]?: string } = { run: 'materialize' };

/** Every word that means a command of our own: what plugins add never takes their place. */
export const builtInCommands: readonly string[] = ['help', ...commandNames, ...Object.values(commandAliases)];
