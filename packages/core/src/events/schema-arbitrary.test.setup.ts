import fc from 'fast-check';
import type { JsonSchema } from './schema.js';

/** Values that fit a schema; fields that it does not name are there now and then, where it takes them. */
export function validFor(schema: JsonSchema): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return schema.enum === undefined ? fc.string() : fc.constantFrom(...schema.enum);
    case 'integer':
      return fc.integer({
        min: schema.minimum ?? Number.MIN_SAFE_INTEGER,
        max: schema.maximum ?? Number.MAX_SAFE_INTEGER,
      });
    case 'number':
      return fc.double({
        noNaN: true,
        noDefaultInfinity: true,
        ...(schema.minimum === undefined ? {} : { min: schema.minimum }),
        ...(schema.maximum === undefined ? {} : { max: schema.maximum }),
      });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(validFor(schema.items ?? {}), { maxLength: 3 });
    case 'object':
      return validObject(schema);
    default:
      return fc.jsonValue();
  }
}

function validObject({ properties = {}, required = [], additionalProperties = true }: JsonSchema) {
  const fields = Object.entries(properties).map(([name, field]) => [name, validFor(field)] as const);
  const named = fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
  if (additionalProperties === false) return named;
  const other = additionalProperties === true ? fc.jsonValue() : validFor(additionalProperties);
  const otherName = fc
    .string({ minLength: 1 })
    .filter((name) => name !== '__proto__' && !Object.hasOwn(properties, name));
  return fc
    .tuple(named, fc.dictionary(otherName, other, { maxKeys: 2 }))
    .map(([known, others]): unknown => ({ ...others, ...known }));
}
