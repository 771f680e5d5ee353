// What every reader says of a column, in one form: texts for whole numbers and moments, so that nothing is rounded.

/**
 * @typedef {{ readonly nulls: string, readonly min?: string, readonly max?: string, readonly sum?: string }} Facts
 * @typedef {{ readonly table: string, readonly rows: string, readonly columns: Readonly<Record<string, Facts>> }} TableFacts
 */

/**
 * The expressions that tell the facts of one column in a dialect of SQL, by the type that Iceberg gives it. Strings are
 * summed by their bytes, moments counted in microseconds since 1970, days in days.
 *
 * @typedef {{ readonly micros: (value: string) => string, readonly days: (value: string) => string, readonly bytes: (value: string) => string, readonly text: (value: string) => string }} Dialect
 * @param {Dialect} dialect
 * @param {{ readonly name: string, readonly type: string }} column
 * @returns {Readonly<Record<string, string>>}
 */
export function factExpressions(dialect, { name, type }) {
  const column = `"${name}"`;
  const nulls = { nulls: dialect.text(`count(*) - count(${column})`) };
  const extent = (/** @type {(value: string) => string} */ convert) => ({
    ...nulls,
    min: dialect.text(convert(`min(${column})`)),
    max: dialect.text(convert(`max(${column})`)),
  });
  const kind = type.replace(/\(.*/, '');
  if (kind === 'boolean') return { ...nulls, sum: dialect.text(`sum(CASE WHEN ${column} THEN 1 ELSE 0 END)`) };
  if (kind === 'date') return extent(dialect.days);
  if (kind === 'timestamp' || kind === 'timestamptz') return extent(dialect.micros);
  if (kind === 'string') {
    return { ...extent((value) => value), sum: dialect.text(`sum(${dialect.bytes(column)})`) };
  }
  if (['int', 'long', 'float', 'double', 'decimal'].includes(kind)) {
    return { ...extent((value) => value), sum: dialect.text(`sum(${column})`) };
  }
  throw new Error(`No facts are told of a column of type ${type}.`);
}

/**
 * @param {Dialect} dialect
 * @param {readonly { readonly name: string, readonly type: string }[]} columns
 * @param {string} from
 */
export function factQuery(dialect, columns, from) {
  const facts = columns.flatMap((column, index) =>
    Object.entries(factExpressions(dialect, column)).map(([fact, sql]) => `${sql} AS "${index}_${fact}"`),
  );
  return `SELECT ${dialect.text('count(*)')} AS "rows", ${facts.join(', ')} FROM ${from}`;
}

/**
 * @param {string} table
 * @param {readonly { readonly name: string }[]} columns
 * @param {Readonly<Record<string, string>>} row
 * @returns {TableFacts}
 */
export function readFacts(table, columns, row) {
  const facts = columns.map(({ name }, index) => {
    const own = Object.entries(row).filter(([key]) => key.startsWith(`${index}_`));
    return [name, Object.fromEntries(own.map(([key, value]) => [key.slice(`${index}_`.length), value]))];
  });
  return { table, rows: row.rows ?? '', columns: Object.fromEntries(facts) };
}
