import { cell, code, fieldRows, givenHead, givenRows, tableHead } from './field-table.js';

const preamble = `<!-- Written by \`npm run reference\` from packages/ingest; a test compares them. Change the types and their comments. -->

# Sources and columns

What \`ingestion(options, source)\` takes. [Ingestion](../guide/ingestion.md) says how it is used. Plugins of the group \`sources\` add more sources,
made with \`defineSource\`: [how](../guide/plugins.md#write-one).`;

/**
 * The text of docs/reference/sources.md.
 *
 * @param {{ readonly declarations: ReadonlyMap<string, import('./declarations.js').Declaration>, readonly column: object,
 *   readonly valueTypes: ReadonlyMap<string, { readonly doc: string, readonly values: string }>,
 *   readonly transforms: ReadonlyMap<string, { readonly doc: string }>,
 *   readonly functions: ReadonlyMap<string, { readonly doc: string, readonly parameters: string }> }} source
 */
export function renderSources({ declarations, column, valueTypes, transforms, functions }) {
  const table = (name) => `${tableHead}\n${fieldRows(name, declarations).join('\n')}`;
  const doc = (name) => cell(functions.get(name).doc).replace(/([^.])$/, '$1.');
  const columns = [...valueTypes].map(([name, { doc: meaning, values }]) => {
    const { type } = name === 'decimal' ? column.decimal(18, 2) : column[name]();
    const call = name === 'decimal' ? 'column.decimal(18, 2)' : `column.${name}()`;
    return `| \`${call}\` | ${code(type)} | ${code(values)} | ${cell(meaning)} |`;
  });
  const parts = [...transforms].map(([name, { doc: meaning }]) => `| \`${name}('column')\` | ${cell(meaning)} |`);
  return `${[
    preamble,
    `## Options of an ingestion\n\n${table('IngestionOptions')}`,
    `## files\n\n${doc('files')}\n\n${table('FilesOptions')}`,
    `## rows\n\n\`rows(read, { dataset? })\`, or the function alone. ${doc('rows')} The function gets:\n\n${givenHead}\n${givenRows('RowsContext', declarations).join('\n')}`,
    `## rowNumber\n\n${doc('rowNumber')} ${cell(declarations.get('RowNumber').doc)}.`,
    `## Columns\n\nNot null unless \`.nullable()\` is called; \`.describe('…')\` says what a column means.\n\n| builder | type in the table | what code gives | |\n| --- | --- | --- | --- |\n${columns.join('\n')}`,
    `## Partitions\n\n| builder | |\n| --- | --- |\n${parts.join('\n')}`,
  ].join('\n\n')}\n`;
}
