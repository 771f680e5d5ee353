import { escapeProse } from '../escape-prose.js';

/**
 * Rows of a table of fields, those of nested types under their path: `lake.dir`, `rules[].match.assets`, `hooks.<name>.policy`.
 *
 * @param {string} name of the interface
 * @param {ReadonlyMap<string, import('./declarations.js').Declaration>} declarations
 * @param {string} [prefix]
 * @returns {string[]}
 */
export function fieldRows(name, declarations, prefix = '') {
  return rowsOf(allFields(name, declarations), { declarations, prefix, above: [name] });
}

/** The fields of an interface after those of what it extends. */
function allFields(name, declarations) {
  const { bases, fields } = declarations.get(name) ?? missing(name);
  return [
    ...fields,
    ...bases.filter((base) => declarations.has(base)).flatMap((base) => allFields(base, declarations)),
  ];
}

function missing(name) {
  throw new Error(`No source has the interface ${name}`);
}

/** Names of type parameters, and of what a function of ours makes: nobody writes down what is in them. */
const opaque = new Set([
  'ColumnName',
  'Schema',
  'Column',
  'EnvRef',
  'Logger',
  'PartitionBy',
  'PluginConfigs',
  'PluginEntry',
  'PluginState',
  'RowNumber',
]);

function rowsOf(fields, { declarations, prefix, above }) {
  return fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    const below = field.nested.flatMap(({ path: between, reference, fields: own }) => {
      const next = { declarations, prefix: `${path}${between}.`, above: [...above, reference] };
      if (own !== undefined) return rowsOf(own, next);
      if (!isExpanded(reference, declarations) || above.includes(reference)) return [];
      return rowsOf(allFields(reference, declarations), next);
    });
    return [row(path, field, declarations), ...below];
  });
}

const isExpanded = (name, declarations) =>
  !opaque.has(name) && declarations.has(name) && declarations.get(name).alias === undefined;

/** What a field holds: an object has rows of its own, and a short name for a type gives way to the type. */
function describeType({ type: written, nested }, declarations) {
  const [, of, part] = /^(\w+)\['(\w+)'\]$/.exec(written) ?? [];
  const type = of === undefined ? written : declarations.get(of).fields.find(({ name }) => name === part).type;
  const [object] = nested.filter(
    ({ fields, reference }) => fields !== undefined || isExpanded(reference, declarations),
  );
  if (object !== undefined) return words[object.path];
  return code(
    type.replaceAll(/OneOrMore<(\w+)>/g, '$1 | $1[]').replaceAll(/\b[A-Z]\w+\b/g, (name) => {
      const alias = opaque.has(name) ? undefined : declarations.get(name)?.alias;
      return alias !== undefined && alias.length < longestAlias && !alias.includes('[') ? alias : name;
    }),
  );
}

const longestAlias = 60;
const words = { '': 'object', '[]': 'list of objects', '.<name>': 'objects by name' };

/** What a function is given, which nobody leaves out and nothing stands for. */
export const givenRows = (name, declarations) =>
  allFields(name, declarations).map(
    (field) => `| \`${field.name}\` | ${describeType(field, declarations)} | ${cell(field.doc)} |`,
  );

export const givenHead = '| field | type | |\n| --- | --- | --- |';
export const tableHead = '| field | type | default | |\n| --- | --- | --- | --- |';

function row(path, field, declarations) {
  const { isOptional, doc } = field;
  if (doc === '') throw new Error(`The field ${path} has no comment that says what it means`);
  const [sentence = '', value] = /\bDefault:? (.+?)\.(?= |$)/.exec(doc) ?? [];
  const given = value ?? (isOptional ? '' : 'required');
  return `| \`${path}\` | ${describeType(field, declarations)} | ${cell(given)} | ${cell(doc.replace(sentence, '').replaceAll(/ +/g, ' ').trim())} |`;
}

/** @param {string} text */
export const code = (text) => `\`${text.replaceAll('|', String.raw`\|`)}\``;

/** @param {string} text */
export const cell = (text) =>
  escapeProse(text)
    .replaceAll('|', String.raw`\|`)
    .replace(/\.$/, '');
