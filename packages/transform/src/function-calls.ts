import { splitSql } from '@phlo/lake';

/** A query with nothing in it that is not code: a comment is a blank, a literal or a quoted name an empty one. */
const codeOf = (sql: string): string =>
  splitSql(sql)
    .map(({ kind, text }) => (kind === 'code' ? text : kind === 'comment' ? ' ' : '""'))
    .join('');

const call = /(?<![\w.$"])([a-z_]\w*)\s*\(/gi;

/** Names of the functions that a query calls, in lower case; what stands in comments, literals and quotes is none. */
export const calledFunctions = (sql: string): ReadonlySet<string> =>
  new Set(Array.from(codeOf(sql).matchAll(call), ([, name = '']) => name.toLowerCase()));

/** Functions whose result is another one the next time, though neither query nor inputs have changed. */
const volatile =
  /^(now|today|ago|random|setseed|uuid|uuidv4|uuidv7|gen_random_uuid|get_current_time(stamp)?|current_(date|time|timestamp)|current_localtime(stamp)?|transaction_timestamp|txid_current|current_(transaction|query|connection)_id|pg_(conf_load|postmaster_start)_time)$/;
const volatileKeywords =
  /(?<![\w.$"])(current_(date|time|timestamp|localtime|localtimestamp)|localtime|localtimestamp|using\s+sample|tablesample)(?!\w)/i;

/** Whether a query gives other rows at another time: it asks for the time, for a random number, or for a sample. */
export function isVolatile(sql: string): boolean {
  const code = codeOf(sql);
  if (volatileKeywords.test(code) || [...calledFunctions(sql)].some((name) => volatile.test(name))) return true;
  // The age of one moment is that of today; of two it is what lies between them.
  return Array.from(code.matchAll(/(?<![\w.$"])age\s*\(/gi)).some(({ 0: head, index }) =>
    hasOneArgument(code.slice(index + head.length)),
  );
}

/** Whether what stands between here and the bracket that closes has no comma of its own. */
function hasOneArgument(code: string): boolean {
  let open = 1;
  for (const character of code) {
    if (character === '(' || character === '[') open++;
    if (character === ')' || character === ']') open--;
    if (open === 0) return true;
    if (character === ',' && open === 1) return false;
  }
  return true;
}

/** Functions that read what no `ref()` names: files, or a table whose name is only known when the query runs. */
const readers =
  /^(read_\w+|\w+_scan|\w+_scan_pushdown|sniff_csv|glob|parquet_\w*(metadata|schema|probe)|query|query_table|json_execute_serialized_sql|arrow_scan_dumb)$/;

/** Functions of a query that read something without saying so by `ref()`. */
export const findReaders = (sql: string): string[] => [...calledFunctions(sql)].filter((name) => readers.test(name));
