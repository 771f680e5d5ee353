import { quoteText } from '@phlo/lake';
import type { FileSource } from '@phlo/lake';
import type { DuckdbColumn } from '../describe-query.js';

/** DuckDB takes a path for a pattern: `a[1].csv` reads `a1.csv`, without a word. In brackets a character stands for itself. */
export const literalPath = (path: string): string => path.replaceAll(/[*?[]/g, (character) => `[${character}]`);

export const pathList = (paths: readonly string[]): string =>
  `[${paths.map((path) => quoteText(literalPath(path))).join(', ')}]`;

export const readParquet = (paths: readonly string[], options: readonly string[] = []): string =>
  `read_parquet(${[pathList(paths), 'hive_partitioning = false', ...options].join(', ')})`;

/** Nothing is guessed of a CSV file: not its delimiter, not its types, not what is a comment. */
export function readCsv(
  { paths, csv = {} }: FileSource,
  columns: readonly DuckdbColumn[],
  more: readonly string[] = [],
): string {
  const options = [
    'auto_detect = false',
    `columns = {${columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ')}}`,
    `header = ${String(csv.header ?? true)}`,
    `delim = ${quoteText(csv.delimiter ?? ',')}`,
    `quote = '"'`,
    `escape = '"'`,
    `nullstr = [${(csv.nullText ?? ['']).map(quoteText).join(', ')}]`,
    // Nothing between two quotes is text of no characters.
    'allow_quoted_nulls = false',
    'skip = 0',
    `comment = ''`,
    'null_padding = false',
    'strict_mode = true',
    'hive_partitioning = false',
    ...more,
  ];
  return `read_csv(${pathList(paths)}, ${options.join(', ')})`;
}
