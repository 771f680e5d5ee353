import { splitSql } from '@phlo/lake';

/** Names of the functions that a query calls, in lower case; what stands in comments, literals and quotes is none. */
export function calledFunctions(sql: string): ReadonlySet<string> {
  const code = splitSql(sql).map(({ kind, text }) => (kind === 'code' ? text : kind === 'comment' ? ' ' : '""'));
  const words = code.join('').matchAll(/(?<![\w.$"])([a-z_]\w*)\s*\(/gi);
  return new Set(Array.from(words, ([, name = '']) => name.toLowerCase()));
}

/** Functions whose result is another one the next time, though neither query nor inputs have changed. */
const volatile =
  /^(now|today|random|setseed|uuid|uuidv4|uuidv7|gen_random_uuid|get_current_time(stamp)?|current_(date|time|timestamp)|current_localtime(stamp)?|transaction_timestamp)$/;
const volatileKeywords =
  /(?<![\w.$"])(current_(date|time|timestamp|localtime|localtimestamp)|localtime|localtimestamp)(?!\w)/i;

/** Whether a query gives other rows at another time: it asks for the time, or for a random number. */
export function isVolatile(sql: string): boolean {
  if ([...calledFunctions(sql)].some((name) => volatile.test(name))) return true;
  return splitSql(sql).some(({ kind, text }) => kind === 'code' && volatileKeywords.test(text));
}

/** Functions that read what no `ref()` names: files, or a table whose name is only known when the query runs. */
const readers =
  /^(read_\w+|\w+_scan|\w+_scan_pushdown|sniff_csv|glob|parquet_\w*(metadata|schema|probe)|query|query_table|json_execute_serialized_sql|arrow_scan_dumb)$/;

/** Functions of a query that read something without saying so by `ref()`. */
export const findReaders = (sql: string): string[] => [...calledFunctions(sql)].filter((name) => readers.test(name));
