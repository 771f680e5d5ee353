import { cell, code, fieldRows, tableHead } from './field-table.js';

const preamble = `<!-- Written by \`npm run reference\` from packages/quality; a test compares them. Change the builders and their comments. -->

# Checks

What \`quality(asset, [ … ])\` takes, and \`checks\` in the front matter of a model. [Quality](../guide/quality.md) says how they are used.
Every check runs over the table as it would be with the staged batch. SQL is shown as it is asked for the table \`t\`, with the columns \`a\` and \`b\`.`;

const custom = `## Kinds of one's own

\`defineCheck\` makes a builder of a kind that is not here, for a project or for a plugin of the group \`quality\`:
[how](../guide/quality.md#kinds-of-ones-own).`;

/** Each builder with one call of it, and the same in front matter. */
export const checkExamples = [
  { name: 'notNull', make: ({ notNull }) => notNull('a'), call: "notNull('a')", yaml: '- not_null: a' },
  { name: 'unique', make: ({ unique }) => unique(['a', 'b']), call: "unique(['a', 'b'])", yaml: '- unique: [a, b]' },
  {
    name: 'range',
    make: ({ range }) => range('a', { min: 0, max: 100 }),
    call: "range('a', { min: 0, max: 100 })",
    yaml: '- range: { column: a, min: 0, max: 100 }',
  },
  {
    name: 'acceptedValues',
    make: ({ acceptedValues }) => acceptedValues('b', ['open', 'paid']),
    call: "acceptedValues('b', ['open', 'paid'])",
    yaml: '- accepted_values: { column: b, values: [open, paid] }',
  },
  {
    name: 'rowCount',
    make: ({ rowCount }) => rowCount({ min: 1 }),
    call: 'rowCount({ min: 1 })',
    yaml: '- row_count: { min: 1 }',
  },
  {
    name: 'relationship',
    make: ({ relationship }) => relationship('a', 'bronze.others', 'id'),
    call: "relationship('a', 'bronze.others', 'id')",
    yaml: '- relationship: { column: a, table: bronze.others, target: id }',
  },
  {
    name: 'sqlCheck',
    make: ({ sqlCheck }) => sqlCheck('paid_twice', 'select * from {table} where a > b'),
    call: "sqlCheck('paid_twice', 'select * from {table} where a > b')",
    yaml: '- sql: { name: paid_twice, sql: "select * from {table} where a > b" }',
  },
];

const subject = {
  table: 't',
  columns: [
    { name: 'a', type: 'long', nullable: true },
    { name: 'b', type: 'string', nullable: true },
  ],
};

/**
 * The text of docs/reference/checks.md.
 *
 * @param {{ readonly builders: object, readonly failingRows: Function, readonly scanSql: Function,
 *   readonly declarations: ReadonlyMap<string, import('./declarations.js').Declaration>,
 *   readonly functions: ReadonlyMap<string, { readonly doc: string, readonly parameters: string }> }} source
 */
export function renderChecks({ builders, failingRows, scanSql, declarations, functions }) {
  const sections = checkExamples.map(({ name, make, call, yaml }) => {
    const { doc, parameters } = functions.get(name);
    const check = make(builders);
    const rows = failingRows(check, subject);
    return [
      `## ${name}`,
      cell(doc).replace(/([^.])$/, '$1.'),
      `\`${name}(${parameters})\`, of the kind \`${check.rule.type}\`; its name is \`${check.name}\` unless \`name\` gives another, its severity \`${check.severity}\`${describeFail(check)}.`,
      `| in code | ${code(call)} |\n| --- | --- |\n| in front matter | ${code(yaml)} |\n| rows that fail | ${rows === undefined ? 'none is to blame' : code(rows.trim())} |${scanned(check, scanSql)}`,
    ].join('\n\n');
  });
  const options = `## Options\n\nThe last argument of each builder, and fields beside those of the kind in front matter.\n\n${tableHead}\n${fieldRows('CheckOptions', declarations).join('\n')}`;
  return `${[preamble, ...sections, options, custom].join('\n\n')}\n`;
}

const describeFail = ({ fail }) => (fail === undefined ? '' : `, and more than ${fail.rows} failed rows are too many`);

/** The aggregate by which the one scan of a table answers it, where that scan does. */
function scanned(check, scanSql) {
  const [, aggregate = '0'] = /AS total, (.*) AS c0 FROM/s.exec(scanSql([check], subject)) ?? [];
  return aggregate === '0'
    ? '\n| in the scan of the table | no: a query of its own |'
    : `\n| in the scan of the table | ${code(aggregate)} |`;
}
