/**
 * @typedef {{ readonly type?: string, readonly description?: string, readonly enum?: readonly string[], readonly 'x-phlo-closed'?: true,
 *   readonly minimum?: number, readonly maximum?: number, readonly properties?: Readonly<Record<string, Schema>>, readonly required?: readonly string[],
 *   readonly items?: Schema, readonly additionalProperties?: boolean | Schema }} Schema
 * @typedef {{ readonly kind: string, readonly version: number, readonly summary: string, readonly data: Schema,
 *   readonly indexed?: readonly string[], readonly journaled?: boolean, readonly older?: readonly { readonly version: number }[] }} Definition
 * @typedef {Readonly<Record<string, Definition>>} Catalogue
 * @typedef {Readonly<Record<string, unknown>>} Samples
 */

const preamble = `<!-- Written by \`npm run events\` from the catalogue and the samples; a test compares them. Change packages/core/src/events/catalogue.ts. -->

# Events

Every step of Phlo speaks in events. A **notify** event says that something happened; a **gate** asks before it happens, and
hooks may veto ([hooks](hooks.md)). \`phlo events\` reads those of the journal, \`phlo events schema\` prints what this page
says as JSON Schema, and the files are in \`schemas/\` of \`@phlo/core\`.

## The envelope

| field | type | meaning |
| ----- | ---- | ------- |
| \`id\` | string | Unique, and sortable by time of creation. The same on every delivery |
| \`type\` | string | One of the types below, or of a plugin |
| \`version\` | integer | Major of the type |
| \`time\` | integer | Epoch milliseconds; RFC 3339 in every JSON document |
| \`source\` | string | \`phlo://<project>\` |
| \`runId\` | string, optional | Run that it belongs to |
| \`causationId\` | string, optional | Event whose hook emitted it |
| \`traceparent\` | string, optional | [W3C trace context](https://www.w3.org/TR/trace-context/) |
| \`assetKeys\` | string\\[] | Assets that it is about; filters look at them |
| \`partition\` | string, optional | Partition that it is about |
| \`tags\` | map of string | What the emitter says beside the data; filters look at them |
| \`data\` | object | The fields of its type |

\`toCloudEvent\` writes it as [CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) and
\`fromCloudEvent\` reads it again, without loss: \`dataschema\` is \`urn:phlo:event:<type>:<major>\`, \`subject\` the first asset
key, and asset keys and tags stand beside the fields of the type in \`data\`.

## What may change

Within a major a type only gets **optional fields**, **values of enums** and **indexed fields**; new types come at any time. Tests hold
every change to the last release: \`breakingChanges\` of \`@phlo/core\` does it for your own types. So a reader

- passes over fields that it does not know;
- has a branch for values of an enum that it does not know. An enum is open unless its schema says \`x-phlo-closed\`; an
  emitter may only use the values of its own version.

Everything else is a new major beside the old one. A hook that pins a major (\`on: 'quality.result@1'\`) gets every event as that major
has it, whichever one is emitted. An event that was written before an upgrade is lifted to the current major when it is read;
hooks that pin its major get it as it was written. One of a newer major, as after a downgrade, is refused with
\`EVENT_INVALID\`.`;

/**
 * The text of `docs/reference/events.md`. Every type needs a sample.
 *
 * @param {{ readonly catalogue: Catalogue, readonly samples: Samples }} source
 * @returns {string}
 */
export function renderEventDocs({ catalogue, samples }) {
  const types = Object.entries(catalogue);
  const missing = types.map(([type]) => type).filter((type) => !Object.hasOwn(samples, type));
  if (missing.length > 0) throw new Error(`Add a sample to packages/testing/src/samples.ts of: ${missing.join(', ')}`);
  const index = types.map(
    ([type, { kind, version, summary }]) =>
      `| [\`${type}\`](#${type.replaceAll('.', '')}) | ${kind} | ${version} | ${escapeCell(summary)} |`,
  );
  return `${[
    preamble,
    `## Types\n\n| type | kind | major | |\n| ---- | ---- | ----- | - |\n${index.join('\n')}`,
    ...types.map(([type, definition]) => renderType(type, definition, samples[type])),
  ].join('\n\n')}\n`;
}

/**
 * @param {string} type
 * @param {Definition} definition
 * @param {unknown} sample
 */
function renderType(type, { kind, version, summary, data, indexed = [], journaled = true, older = [] }, sample) {
  const majors =
    older.length === 0 ? '' : `, older majors ${older.map((major) => `\`${type}@${major.version}\``).join(', ')}`;
  const filters = indexed.length === 0 ? '' : ` Filters may use ${indexed.map((field) => `\`${field}\``).join(', ')}.`;
  const rows = fieldsOf(data, '').map(
    ({ name, type: kindOfField, description }) =>
      `| \`${name}\` | ${escapeCell(kindOfField)} | ${escapeCell(description)} |`,
  );
  return [
    `### ${type}`,
    `${summary}`,
    `A ${kind}, major ${version}${majors}.${filters}${journaled ? '' : ' The journal does not keep it.'}`,
    `| field | type | |\n| ----- | ---- | - |\n${rows.join('\n')}`,
    `\`\`\`json\n${JSON.stringify(sample, null, 2)}\n\`\`\``,
  ].join('\n\n');
}

/**
 * The fields of an object, and below them those of its objects and of the items of its arrays.
 *
 * @param {Schema} schema
 * @param {string} prefix
 * @returns {readonly { readonly name: string, readonly type: string, readonly description: string }[]}
 */
function fieldsOf({ properties = {}, required = [] }, prefix) {
  return Object.entries(properties).flatMap(([name, field]) => {
    const suffix = required.includes(name) ? '' : ', optional';
    const own = { name: `${prefix}${name}`, type: `${typeOf(field)}${suffix}`, description: field.description ?? '' };
    const isList = field.type === 'array';
    return [own, ...fieldsOf((isList ? field.items : field) ?? {}, `${prefix}${name}${isList ? '[]' : ''}.`)];
  });
}

/**
 * @param {Schema} schema
 * @returns {string}
 */
function typeOf(schema) {
  if (schema.enum !== undefined)
    return `${schema.enum.map((value) => `\`${value}\``).join(' | ')}${schema['x-phlo-closed'] === true ? ' (closed)' : ''}`;
  if (schema.type === 'array') return `${typeOf(schema.items ?? {})}[]`;
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object')
    return `map of ${typeOf(schema.additionalProperties)}`;
  const bounds = [
    ...(schema.minimum === undefined ? [] : [`at least ${schema.minimum}`]),
    ...(schema.maximum === undefined ? [] : [`at most ${schema.maximum}`]),
  ];
  return [schema.type ?? 'any JSON', ...bounds].join(', ');
}

/**
 * A `|` would end the cell, also within a code span; the rest of the markup is escaped outside of code spans.
 *
 * @param {string} text
 */
function escapeCell(text) {
  return text
    .replaceAll('|', String.raw`\|`)
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll(/[<*_[]/g, String.raw`\$&`)))
    .join('');
}
