import { z } from 'zod';

/** A document as it is published. */
export interface PublishedDocument {
  /** JSON Schema, draft 2020-12. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** A document each line, and not one in all. */
  readonly isLine: boolean;
}

/** The JSON Schema of what a command prints; `name` is its words with `-` between them. */
export function publishDocument(name: string, document: z.ZodType): PublishedDocument {
  const { isLine, ...schema } = z.toJSONSchema(document, {
    override: ({ jsonSchema }) => {
      // What zod says of every integer: that JavaScript can hold it.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      delete jsonSchema.propertyNames;
    },
  });
  const { $schema, ...rest } = schema;
  return { schema: { $schema, $id: `urn:phlo:json:${name}`, ...rest }, isLine: isLine === true };
}
