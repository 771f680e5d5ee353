const mostNames = 3;

/** Names of files for a message: a few of them, and how many there are besides. */
export const nameFiles = (paths: readonly string[]): string =>
  paths.length <= mostNames
    ? paths.join(', ')
    : `${paths.slice(0, mostNames).join(', ')} and ${paths.length - mostNames} more`;
