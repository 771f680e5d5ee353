const time = '2026-01-01T00:00:00.000Z';

/**
 * Events of one schema document as `phlo events --json` prints them: one with nothing optional, and one with everything
 * for each value of its longest enum, so that every value is there.
 */
export function exampleEvents(document) {
  const { title: type, $id } = document;
  const version = Number($id.slice($id.lastIndexOf(':') + 1));
  const envelope = { type, version, time, source: 'phlo://released' };
  const least = { ...envelope, assetKeys: [], tags: {}, data: exampleOf(document, { isFull: false, turn: 0 }) };
  const turns = Array.from({ length: longestEnum(document) }, (_, turn) => ({
    ...envelope,
    runId: '20260101T000000Z-released',
    causationId: 'cause-1',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    assetKeys: ['bronze.flights', 'silver.flights'],
    partition: '2026-01-01',
    tags: { env: 'prod', Owner: 'ops' },
    data: exampleOf(document, { isFull: true, turn }),
  }));
  return [least, ...turns].map((event, index) => ({ id: `${type}-${version}-${index}`, ...event }));
}

function longestEnum(schema) {
  const below = [...Object.values(schema.properties ?? {}), schema.items ?? {}].filter((one) => one !== schema);
  const lengths = below.map((one) => (Object.keys(one).length === 0 ? 1 : longestEnum(one)));
  return Math.max(1, schema.enum?.length ?? 1, ...lengths);
}

function exampleOf(schema, options, name = 'data') {
  if (schema.enum !== undefined) return schema.enum[options.turn % schema.enum.length];
  switch (schema.type) {
    case 'object':
      return exampleObject(schema, options);
    case 'array':
      return options.isFull ? [0, 1].map(() => exampleOf(schema.items, options, name)) : [];
    case 'string':
      return name === 'assetKey' ? 'bronze.flights' : `a ${name}`;
    case 'integer':
      return within(schema, 7 + options.turn);
    case 'number':
      return within(schema, 0.5 + options.turn);
    case 'boolean':
      return options.turn % 2 === 0;
    default:
      return { text: 'a', list: [1, null, true, 0.5] };
  }
}

function exampleObject({ properties, required = [], additionalProperties }, options) {
  const names = Object.keys(properties ?? {}).filter((name) => options.isFull || required.includes(name));
  const named = names.map((name) => [name, exampleOf(properties[name], options, name)]);
  const others = typeof additionalProperties === 'object' && options.isFull ? ['first', 'second'] : [];
  return Object.fromEntries([
    ...named,
    ...others.map((name) => [name, exampleOf(additionalProperties, options, name)]),
  ]);
}

const within = ({ minimum, maximum }, value) => Math.min(maximum ?? value, Math.max(minimum ?? value, value));
