const banner = `// Generated from catalogue.ts by scripts/generate-events.js; a test compares them. Change the catalogue instead.\n`;

const primitives = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean' };

/** `ingestion.end` → `IngestionEndData`; an older major is `IngestionEndDataV1`. */
function interfaceName(type, older) {
  const words = type.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Data${older === undefined ? '' : `V${older}`}`;
}

function renderType(schema, names, indent) {
  const name = names.get(schema.properties);
  if (name !== undefined) return name;
  if (schema.enum !== undefined) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (schema.type === 'array') return renderArray(schema, names, indent);
  if (schema.type === 'object' && schema.properties !== undefined) {
    return `{\n${renderFields(schema, names, `${indent}  `)}${indent}}`;
  }
  if (schema.type === 'object')
    return `Readonly<Record<string, ${renderType(schema.additionalProperties, names, indent)}>>`;
  return primitives[schema.type] ?? 'unknown';
}

function renderArray(schema, names, indent) {
  const item = renderType(schema.items, names, indent);
  return item.includes(' | ') && !item.startsWith('{') ? `readonly (${item})[]` : `readonly ${item}[]`;
}

function renderFields(schema, names, indent) {
  const required = new Set(schema.required);
  return Object.entries(schema.properties)
    .map(([name, field]) => {
      const doc = field.description === undefined ? '' : `${indent}/** ${field.description}. */\n`;
      return `${doc}${indent}readonly ${name}${required.has(name) ? '' : '?'}: ${renderType(field, names, indent)};\n`;
    })
    .join('');
}

function renderInterface(name, { docs, schema }, names) {
  const others = new Map([...names].filter(([, named]) => named !== name));
  return `/** ${docs} */\nexport interface ${name} {\n${renderFields(schema, others, '  ')}}\n`;
}

function renderMap(catalogue) {
  const types = Object.entries(catalogue);
  const events = types.map(([type]) => `  '${type}': ${interfaceName(type)};\n`).join('');
  const pins = types
    .flatMap(([type, { version, older = [] }]) => [
      ...older.map((major) => `  '${type}@${major.version}': ${interfaceName(type, major.version)};\n`).reverse(),
      `  '${type}@${version}': ${interfaceName(type)};\n`,
    ])
    .join('');
  const gates = types
    .filter(([, { kind }]) => kind === 'gate')
    .map(([type]) => `  '${type}': true;\n`)
    .join('');
  return [
    `/**
 * Data of every event type. A plugin adds its own types by augmenting this interface:
 * \`declare module '@phlo/core' { interface EventMap { 'acme.synced': { readonly rows: number } } }\`
 */
export interface EventMap {
${events}}
`,
    `/**
 * The types that are gates: "it is about to happen", and hooks may veto. Every other type is a notification.
 * A plugin that adds a gate augments this interface beside {@link EventMap}.
 */
export interface GateEvents {
${gates}}
`,
    `/**
 * Data of every major of every type, for hooks that pin one: \`onEvent('quality.result@1', …)\`. A plugin that adds a type
 * augments this interface beside {@link EventMap}, once for each major.
 */
export interface PinnedEventMap {
${pins}}
`,
    `/** Types emitted with \`await bus.gate(type, data)\`. */
export type GateType = Extract<keyof EventMap & keyof GateEvents, string>;
`,
    `/** Types emitted with \`bus.emit(type, data)\`. */
export type NotifyType = Exclude<Extract<keyof EventMap, string>, keyof GateEvents>;
`,
  ].join('\n');
}

/** The text of `src/events/types.ts`. */
export function renderTypes({ catalogue, namedTypes }) {
  const names = new Map(Object.entries(namedTypes).map(([name, { schema }]) => [schema.properties, name]));
  const shared = Object.entries(namedTypes).map(([name, { summary, schema }]) =>
    renderInterface(name, { docs: summary, schema }, names),
  );
  const events = Object.entries(catalogue).flatMap(([type, { kind, summary, data, older = [] }]) => [
    renderInterface(interfaceName(type), { docs: `\`${type}\` (${kind}): ${summary}`, schema: data }, names),
    ...older.map((major) => {
      const docs = `\`${type}@${major.version}\`: the data of ${type} as its major ${major.version} had it.`;
      return renderInterface(interfaceName(type, major.version), { docs, schema: major.data }, names);
    }),
  ]);
  return [banner, ...shared, ...events, renderMap(catalogue)].join('\n');
}
