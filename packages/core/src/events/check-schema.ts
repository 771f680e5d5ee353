import type { SchemaProblem } from './validate.js';

const kinds: readonly unknown[] = ['object', 'array', 'string', 'integer', 'number', 'boolean'];

/** Deeper than any event. */
const deepest = 32;

type Check = (value: unknown, depth: number) => SchemaProblem | undefined;

const keywords: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['type', (value) => (kinds.includes(value) ? undefined : problem(`must be one of ${kinds.join(', ')}`))],
  ['description', (value) => (typeof value === 'string' ? undefined : problem('must be a text'))],
  ['properties', (value, depth) => (isRecord(value) ? checkEach(value, depth) : problem('must be an object'))],
  ['required', (value) => (isTexts(value) ? undefined : problem('must be a list of texts'))],
  ['additionalProperties', (value, depth) => (typeof value === 'boolean' ? undefined : check(value, depth))],
  ['items', (value, depth) => check(value, depth)],
  ['enum', (value) => (isTexts(value) && value.length > 0 ? undefined : problem('must be a list of texts'))],
  ['x-phlo-closed', (value) => (value === true ? undefined : problem('must be true'))],
  ['minimum', (value) => (Number.isFinite(value) ? undefined : problem('must be a number'))],
  ['maximum', (value) => (Number.isFinite(value) ? undefined : problem('must be a number'))],
]);

/**
 * The first thing in a value that makes it no schema of events. They are a part of JSON Schema: a keyword that nothing here
 * looks at would promise what nobody checks.
 */
export function checkSchema(schema: unknown): SchemaProblem | undefined {
  const found = check(schema, 0);
  return found === undefined ? undefined : { path: `data${found.path}`, message: found.message };
}

function check(schema: unknown, depth: number): SchemaProblem | undefined {
  if (depth > deepest) return problem(`is nested deeper than ${deepest} levels`);
  if (!isRecord(schema)) return problem('must be a JSON Schema');
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined) continue;
    const checkValue = keywords.get(keyword);
    const found = checkValue === undefined ? problem('is no keyword of event schemas') : checkValue(value, depth + 1);
    if (found !== undefined) return { path: `.${keyword}${found.path}`, message: found.message };
  }
  return undefined;
}

function checkEach(schemas: Readonly<Record<string, unknown>>, depth: number): SchemaProblem | undefined {
  for (const [name, schema] of Object.entries(schemas)) {
    const found = check(schema, depth);
    if (found !== undefined) return { path: `.${name}${found.path}`, message: found.message };
  }
  return undefined;
}

const problem = (message: string): SchemaProblem => ({ path: '', message });

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
