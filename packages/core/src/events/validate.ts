import type { JsonSchema } from './schema.js';

/** What is wrong with a value, and where. */
export interface SchemaProblem {
  /** `$` is the value itself: `$.columns[2].name`. */
  readonly path: string;
  readonly message: string;
}

/** Returns the first problem, or `undefined` for a value that fits. */
export type SchemaValidator = (value: unknown) => SchemaProblem | undefined;

/** Paths grow from the inside out, so that a value that fits costs no string. */
type Check = (value: unknown) => SchemaProblem | undefined;

const accept: Check = () => undefined;

/**
 * Compiles a schema of the subset into closures: no code is generated from text, so it runs under any content security
 * policy. `undefined` in an object counts as absent, as it does in JSON.
 */
export function compileSchema(schema: JsonSchema): SchemaValidator {
  const check = compile(schema);
  return (value) => within('$', check(value));
}

function within(prefix: string, found: SchemaProblem | undefined): SchemaProblem | undefined {
  return found === undefined ? undefined : { path: prefix + found.path, message: found.message };
}

function compile(schema: JsonSchema): Check {
  switch (schema.type) {
    case 'object':
      return compileObject(schema);
    case 'array':
      return compileArray(schema);
    case 'string':
      return schema.enum === undefined ? ofType('string') : compileEnum(schema.enum);
    case 'boolean':
      return ofType('boolean');
    case 'integer':
      return compileNumber(schema, checkInteger);
    case 'number':
      return compileNumber(schema, checkNumber);
    default:
      return accept;
  }
}

function compileObject(schema: JsonSchema): Check {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    isRequired: required.has(name),
    check: compile(field),
  }));
  const checkOthers = compileAdditional(schema, new Set(fields.map(({ name }) => name)));
  return (value) => {
    if (!isObject(value)) return problem('an object', value);
    for (const { name, isRequired, check } of fields) {
      const field = value[name];
      if (field === undefined && !isRequired) continue;
      const found = field === undefined ? missing : check(field);
      if (found !== undefined) return within(`.${name}`, found);
    }
    return checkOthers?.(value);
  };
}

type CheckOthers = (value: Readonly<Record<string, unknown>>) => SchemaProblem | undefined;

function compileAdditional(schema: JsonSchema, known: ReadonlySet<string>): CheckOthers | undefined {
  const additional = schema.additionalProperties;
  if (additional === undefined || additional === true) return undefined;
  const check: Check = additional === false ? () => notAllowed : compile(additional);
  if (check === accept) return undefined;
  return (value) => {
    for (const name of Object.keys(value)) {
      if (known.has(name) || value[name] === undefined) continue;
      const found = check(value[name]);
      if (found !== undefined) return within(`.${name}`, found);
    }
    return undefined;
  };
}

function compileArray(schema: JsonSchema): Check {
  const checkItem = compile(schema.items ?? {});
  return (value) => {
    if (!Array.isArray(value)) return problem('an array', value);
    for (let index = 0; index < value.length; index++) {
      const found = checkItem(value[index]);
      if (found !== undefined) return within(`[${index}]`, found);
    }
    return undefined;
  };
}

function compileEnum(values: readonly string[]): Check {
  const allowed = new Set<unknown>(values);
  const expected = `one of ${values.join(', ')}`;
  return (value) => (allowed.has(value) ? undefined : problem(expected, value));
}

function ofType(type: 'string' | 'boolean'): Check {
  return (value) => (typeof value === type ? undefined : problem(`a ${type}`, value));
}

function compileNumber({ minimum, maximum }: JsonSchema, checkKind: Check): Check {
  if (minimum === undefined && maximum === undefined) return checkKind;
  const [least, most] = [minimum ?? -Infinity, maximum ?? Infinity];
  const expected = describeBounds(minimum, maximum);
  return (value) => checkKind(value) ?? (isBetween(value, least, most) ? undefined : problem(expected, value));
}

function describeBounds(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `at most ${maximum}`;
  return maximum === undefined ? `at least ${minimum}` : `between ${minimum} and ${maximum}`;
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

const checkInteger: Check = (value) => (Number.isSafeInteger(value) ? undefined : problem('a safe integer', value));

const checkNumber: Check = (value) => (Number.isFinite(value) ? undefined : problem('a finite number', value));

const missing: SchemaProblem = { path: '', message: 'is missing' };
const notAllowed: SchemaProblem = { path: '', message: 'is not allowed' };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problem(expected: string, value: unknown): SchemaProblem {
  return { path: '', message: `must be ${expected}, but is ${kindOf(value)}` };
}

/** The kind, and not the text: a string that stands in the wrong place may be a secret. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
