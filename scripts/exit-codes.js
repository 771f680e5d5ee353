/** What the exit codes of `phlo` mean. */
export const exitCodes = new Map([
  [0, 'all is well'],
  [1, 'failed'],
  [2, 'usage or configuration'],
  [3, 'rejected or partial'],
  [4, 'aborted by a hook'],
  [5, 'busy or conflict'],
  [69, 'unavailable'],
  [130, 'interrupted'],
]);
