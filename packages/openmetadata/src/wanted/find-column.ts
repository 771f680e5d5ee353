import { entityName } from '../names/quote-name.js';

/** The column of a table that a name means, as the server calls it: SQL knows columns by whatever case, the server by one. */
export function findColumn(columns: readonly string[], name: string): string | undefined {
  const wanted = entityName(name);
  return columns.find((column) => column === wanted) ?? columns.find((column) => isSame(column, wanted));
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
