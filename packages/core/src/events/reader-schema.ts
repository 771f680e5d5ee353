import type { JsonSchema } from './schema.js';

/**
 * What a reader of a major has to accept: later versions of the major may know more values of an enum, unless it is
 * closed. An emitter is held to the schema itself.
 */
export function readerSchema(schema: JsonSchema): JsonSchema {
  const { enum: values, properties, items, additionalProperties, ...rest } = schema;
  const isClosed = schema['x-phlo-closed'] === true;
  return {
    ...rest,
    ...(values === undefined || !isClosed ? {} : { enum: values }),
    ...(items === undefined ? {} : { items: readerSchema(items) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, readerSchema(one)])),
        }),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'boolean' ? additionalProperties : readerSchema(additionalProperties),
        }),
  };
}
