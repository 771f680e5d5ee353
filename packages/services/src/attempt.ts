/** What a read gives; `undefined` where it throws: a process that has just ended has no files any more. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
