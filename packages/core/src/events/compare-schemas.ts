import type { JsonSchema } from './schema.js';

/** A change that only a new major may make. */
export interface BreakingChange {
  /** `$` is the data itself: `$.columns[].name`, `$.attributes.*`. */
  readonly path: string;
  readonly message: string;
}

type Schema = Readonly<Record<string, unknown>> & JsonSchema;
type Compare = (before: Schema, after: Schema, path: string) => readonly BreakingChange[];

/** Keywords that are compared one by one, and those that say nothing about the data. */
const compared = new Set(['type', 'enum', 'x-phlo-closed', 'properties', 'required', 'additionalProperties', 'items']);
const annotations = new Set(['$schema', 'title', 'description', 'x-phlo-indexed', 'x-phlo-journaled']);

/**
 * Everything in `after` that its major may not change against `before`. Within a major an event type only gets optional
 * fields, values of open enums and indexed fields: readers of `before` understand what is emitted by `after`, and what was
 * emitted by `before` stays valid. Texts are not compared: a changed meaning or unit is for the review to see.
 */
export function breakingChanges(before: JsonSchema, after: JsonSchema): readonly BreakingChange[] {
  const [old, now] = [before as Schema, after as Schema];
  return [...compareSettings(old, now), ...compare(old, now, '$')];
}

const compare: Compare = (before, after, path) => {
  if (before.type !== after.type) return [{ path, message: `was ${kindOf(before)} and is ${kindOf(after)}` }];
  return [
    ...compareKeywords(before, after, path),
    ...compareEnums(before, after, path),
    ...compareFields(before, after, path),
    ...compareOthers(before, after, path),
    ...(before.type === 'array' ? compare(toSchema(before.items), toSchema(after.items), `${path}[]`) : []),
  ];
};

const kindOf = ({ type }: Schema): string => (type === undefined ? 'any JSON value' : `of type ${type}`);
const toSchema = (schema: JsonSchema | undefined): Schema => (schema ?? {}) as Schema;

/** What is said of the type as a whole: the hooks that exist were registered with it. */
function compareSettings(before: Schema, after: Schema): readonly BreakingChange[] {
  const indexed = listOf(after['x-phlo-indexed']);
  const lost = listOf(before['x-phlo-indexed']).filter((field) => !indexed.includes(field));
  const changes = lost.map((field) => ({ path: `$.${field}`, message: 'is no longer indexed: filters name it' }));
  if (before['x-phlo-journaled'] === false || after['x-phlo-journaled'] !== false) return changes;
  return [...changes, { path: '$', message: 'is no longer journaled: durable hooks read it there' }];
}

/** Bounds, and every keyword that the subset does not have: whatever it means, it may not change. */
function compareKeywords(before: Schema, after: Schema, path: string): readonly BreakingChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((keyword) => !compared.has(keyword) && !annotations.has(keyword))
    .filter((keyword) => JSON.stringify(before[keyword]) !== JSON.stringify(after[keyword]))
    .map((keyword) => ({ path, message: `had ${keyword} ${show(before[keyword])} and has ${show(after[keyword])}` }));
}

const show = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));

function compareEnums(before: Schema, after: Schema, path: string): readonly BreakingChange[] {
  const isClosed = before['x-phlo-closed'] === true;
  if (isClosed !== (after['x-phlo-closed'] === true))
    return [{ path, message: isClosed ? 'had a closed enum and has an open one' : 'had an open enum and is closed' }];
  if (before.enum === undefined && after.enum === undefined) return [];
  if (before.enum === undefined) return [{ path, message: 'took any text and takes only some' }];
  const { enum: values } = after;
  if (values === undefined) return [{ path, message: 'listed its values and takes any text' }];
  const gone = before.enum.filter((value) => !values.includes(value));
  const added = isClosed ? values.filter((value) => before.enum?.includes(value) === false) : [];
  return [
    ...gone.map((value) => ({ path, message: `no longer knows the value ${value}` })),
    ...added.map((value) => ({ path, message: `is closed and knows the new value ${value}` })),
  ];
}

function compareFields(before: Schema, after: Schema, path: string): readonly BreakingChange[] {
  const [old, now] = [
    new Map(Object.entries(before.properties ?? {})),
    new Map(Object.entries(after.properties ?? {})),
  ];
  const kept = [...old].flatMap(([name, field]) => {
    const place = `${path}.${name}`;
    const next = now.get(name);
    if (next === undefined) return [{ path: place, message: 'was removed or renamed' }];
    return [...compareRequired([before, after], name, place), ...compare(toSchema(field), toSchema(next), place)];
  });
  const added = [...now].flatMap(([name, field]) =>
    old.has(name) ? [] : compareNew([before, after], { name, field, path: `${path}.${name}` }),
  );
  return [...kept, ...added];
}

function compareRequired([before, after]: readonly [Schema, Schema], name: string, path: string): BreakingChange[] {
  const was = before.required?.includes(name) === true;
  if (was === (after.required?.includes(name) === true)) return [];
  return [{ path, message: was ? 'was always there and is optional' : 'was optional and is required' }];
}

function compareNew(
  [before, after]: readonly [Schema, Schema],
  { name, field, path }: { readonly name: string; readonly field: JsonSchema; readonly path: string },
): readonly BreakingChange[] {
  if (after.required?.includes(name) === true) return [{ path, message: 'is new and required' }];
  const others = othersOf(before);
  if (others === false) return [{ path, message: 'is new in an object that takes no other fields' }];
  return Object.keys(others).length === 0 ? [] : compare(others, toSchema(field), path);
}

function compareOthers(before: Schema, after: Schema, path: string): readonly BreakingChange[] {
  if (before.type !== 'object') return [];
  const [old, now] = [othersOf(before), othersOf(after)];
  if (old !== false && now !== false) return compare(old, now, `${path}.*`);
  if (old === now) return [];
  return [{ path, message: old === false ? 'took no other fields and takes some' : 'takes no other fields any more' }];
}

/** The schema of fields that are not named; `false` where there may be none. */
function othersOf({ additionalProperties = true }: Schema): Schema | false {
  return typeof additionalProperties === 'boolean' ? additionalProperties && {} : toSchema(additionalProperties);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
