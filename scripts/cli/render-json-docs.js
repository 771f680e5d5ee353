/**
 * @typedef {Readonly<Record<string, unknown>>} Schema
 * @typedef {{ readonly schema: Schema, readonly isLine: boolean }} Document
 */

const preamble = `<!-- Written by \`npm run cli-docs\` from src/documents.ts of the packages; a test compares them. Change them there. -->

# JSON

With \`--json\` a command prints one document on standard output and nothing else, or one document a line where that is said here. Each
has a JSON Schema, in [the folder beside this page](json/), which allows no other fields; what commands print is held to it. Fields
are added within a major version, and none is taken away. \`?\` marks one that may be absent.

Integers beyond 2^53 and decimals are strings, and so are the ids of snapshots. A time is RFC 3339 where it is a string, and epoch
milliseconds where it is a number. In rows of a query bytes are Base64, and \`NaN\`, \`Infinity\` and \`-Infinity\` strings.

A command that fails prints an error instead, with an exit code of its own: [the errors](../errors.md). It stands on standard error as
well, in words. One that does or examines several things prints its usual document whatever became of them, and exits with the code of
what went wrong: \`run\`, \`schedule run\`, \`schedule tick\`, \`services start\` and its like, \`hooks deliver\`, \`hooks retry\`, \`events replay\`,
\`plugin check\`, \`doctor\` and \`test\`.

Where Ctrl-C ends a command, the exit code is 130: \`run\` still prints its document, \`query\` an error, and whoever had nothing to say yet prints nothing.
`;

/**
 * The text of `docs/reference/json.md`.
 *
 * @param {ReadonlyMap<string, Document>} documents by the words of the command, in the order of the page
 * @param {Document} error
 * @returns {string}
 */
export const renderJsonDocs = (documents, error) =>
  `${[
    preamble.trimEnd(),
    ...renderDocument('An error', 'error', error),
    ...[...documents].flatMap(([words, document]) => renderDocument(`phlo ${words}`, fileName(words), document)),
  ].join('\n\n')}\n`;

/** @param {string} words */
export const fileName = (words) => words.replaceAll(' ', '-');

/**
 * @param {string} title
 * @param {string} file
 * @param {Document} document
 * @returns {readonly string[]}
 */
function renderDocument(title, file, { schema, isLine }) {
  const description = typeof schema['description'] === 'string' ? `${schema['description']} ` : '';
  const lines = isLine ? 'One document a line. ' : '';
  const { description: _description, ...shape } = schema;
  return [
    `## ${title}`,
    `${lines}${description}[Schema](json/${file}.schema.json).`,
    `\`\`\`text\n${shapeOf(shape, '')}\n\`\`\``,
  ];
}

/**
 * A schema as TypeScript would write the type.
 *
 * @param {Schema} schema
 * @param {string} indent
 * @returns {string}
 */
function shapeOf(schema, indent) {
  const { type, enum: values, const: value, anyOf, items, properties, additionalProperties, format } = schema;
  if (value !== undefined) return JSON.stringify(value);
  if (Array.isArray(values)) return values.map((one) => JSON.stringify(one)).join(' | ');
  if (Array.isArray(anyOf)) return anyOf.map((one) => shapeOf(one, indent)).join(' | ');
  if (type === 'array') return arrayOf(shapeOf(asSchema(items), indent));
  if (isSchema(properties)) return objectOf(schema, properties, indent);
  if (type === 'object')
    return `{ [name]: ${isSchema(additionalProperties) ? shapeOf(additionalProperties, indent) : 'any'} }`;
  if (format === 'date-time') return 'time';
  return typeof type === 'string' ? type : 'any';
}

/** @param {string} shape */
const arrayOf = (shape) => (shape.includes(' | ') && !shape.startsWith('{') ? `(${shape})[]` : `${shape}[]`);

/**
 * @param {Schema} schema
 * @param {Schema} properties
 * @param {string} indent
 */
function objectOf({ required, additionalProperties }, properties, indent) {
  const needed = new Set(Array.isArray(required) ? required : []);
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const one = asSchema(field);
    const comment = typeof one['description'] === 'string' ? `${inner}// ${one['description']}\n` : '';
    return `${comment}${inner}${name}${needed.has(name) ? '' : '?'}: ${shapeOf(one, inner)}`;
  });
  const more = additionalProperties === false ? [] : [`${inner}…`];
  return `{\n${[...fields, ...more].join('\n')}\n${indent}}`;
}

/**
 * @param {unknown} value
 * @returns {value is Schema}
 */
const isSchema = (value) => typeof value === 'object' && value !== null;

/** @param {unknown} value */
const asSchema = (value) => (isSchema(value) ? value : {});
