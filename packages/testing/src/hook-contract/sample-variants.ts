import type { JsonSchema } from '@phlo/core';

/** Data of an event, and what is special about it: `without optional fields`. */
export interface SampleVariant {
  readonly label: string;
  readonly data: unknown;
}

/** Where a value stands in the data: names of fields, and numbers of items. */
export type DataPath = readonly (string | number)[];

/** What a newer version of an emitter might say, and no version says today. */
export const unknownWord = 'added_in_a_later_version';

/** Everything that is valid today and that a sample alone does not say: each value of each enum, absent fields, empty lists. */
export function sampleVariants(sample: unknown, schema: JsonSchema): readonly SampleVariant[] {
  const leaves = walk(schema, sample, []);
  return [
    { label: 'with every field', data: sample },
    { label: 'without optional fields', data: withoutOptional(sample, schema) },
    { label: 'with empty lists', data: withEmptyLists(sample) },
    ...leaves.flatMap(({ path, node, value }) =>
      otherValues(node, value).map((other) => ({
        label: `with ${path.join('.')} ${String(other)}`,
        data: replaceAt(sample, path, other),
      })),
    ),
  ];
}

/** The sample with a field that nobody knows in every object that may get one. */
export function withUnknownFields(sample: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(sample)) return sample.map((item) => withUnknownFields(item, schema.items ?? {}));
  if (!isObject(sample) || schema.properties === undefined) return sample;
  const fields = Object.entries(sample).map(([name, value]) => [
    name,
    withUnknownFields(value, schema.properties?.[name] ?? {}),
  ]);
  const added = schema.additionalProperties === undefined || schema.additionalProperties === true;
  return { ...Object.fromEntries(fields), ...(added ? { [unknownWord]: { since: [1, 'x', null] } } : {}) };
}

/** Where the sample has values of enums that a newer version may add to: those that are not closed. */
export function enumPaths(sample: unknown, schema: JsonSchema): readonly DataPath[] {
  return walk(schema, sample, []).flatMap(({ path, node }) =>
    node.enum === undefined || node['x-phlo-closed'] === true ? [] : [path],
  );
}

/** A copy with another value at a path; the same where the data has no such place. */
export function replaceAt(data: unknown, path: DataPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(data)) return data.map((item: unknown, at) => (at === key ? replaceAt(item, rest, value) : item));
  if (!isObject(data) || !Object.hasOwn(data, key)) return data;
  return { ...data, [key]: replaceAt(data[key], rest, value) };
}

interface Leaf {
  readonly path: DataPath;
  readonly node: JsonSchema;
  readonly value: unknown;
}

/** Values that have a schema of their own; of a list, its first item speaks for all. */
function walk(schema: JsonSchema, value: unknown, path: DataPath): readonly Leaf[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : walk(schema.items ?? {}, value[0], [...path, 0]);
  if (!isObject(value)) return [{ path, node: schema, value }];
  return Object.entries(schema.properties ?? {}).flatMap(([name, node]) =>
    value[name] === undefined ? [] : walk(node, value[name], [...path, name]),
  );
}

function otherValues(node: JsonSchema, value: unknown): readonly unknown[] {
  if (node.enum !== undefined) return node.enum.filter((one) => one !== value);
  return node.type === 'boolean' ? [value !== true] : [];
}

function withoutOptional(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutOptional(item, schema.items ?? {}));
  if (!isObject(value)) return value;
  const { properties } = schema;
  // A record: it is valid without any of its keys.
  if (properties === undefined) return schema.additionalProperties === undefined ? value : {};
  const required = (schema.required ?? []).filter((name) => value[name] !== undefined);
  return Object.fromEntries(required.map((name) => [name, withoutOptional(value[name], properties[name] ?? {})]));
}

function withEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withEmptyLists(field)]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
