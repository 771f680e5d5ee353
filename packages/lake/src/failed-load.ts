import type { TableName, TableView } from './store.js';

/** What a table is like while a load into it has failed: `base` is how it stood before, absent where it does not exist. */
export function describeUnchanged(table: TableName, base: TableView | undefined): string {
  if (base === undefined) return `${table} does not exist yet; nothing was written.`;
  return `${table} is unchanged${base.snapshotId === undefined ? '' : ` at snapshot ${base.snapshotId}`}.`;
}

/** The next step after a failed load: the hint of the error, else to correct `culprit`, and then the command that goes on. */
export function thenRun(
  hint: string | undefined,
  { table, culprit }: { readonly table: TableName; readonly culprit: string },
): string {
  const command = `phlo run --select ${table}`;
  if (hint === undefined) return `Correct ${culprit}, then \`${command}\`.`;
  return hint.includes(command) ? hint : `${hint.replace(/[.;]$/, '')}; then \`${command}\`.`;
}
