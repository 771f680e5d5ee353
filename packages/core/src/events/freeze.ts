import type { SchemaProblem } from './validate.js';

/** Deeper than any event: a circle. */
const deepest = 64;

/**
 * Freezes plain JSON in place, all the way down, and returns the first thing in it that is not plain JSON: a function, a
 * `Date`, a `Map`, `NaN`, a bigint, a circle. What stands before the problem is frozen then.
 */
export function deepFreezeJson(value: unknown): SchemaProblem | undefined {
  const found = freeze(value, 0);
  return found === undefined ? undefined : { path: `$${found.path}`, message: found.message };
}

function freeze(value: unknown, depth: number): SchemaProblem | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : { path: '', message: `is ${value}, which JSON does not know` };
    case 'object':
      return value === null ? undefined : freezeObject(value, depth);
    default:
      return { path: '', message: `is a ${typeof value}, which JSON does not know` };
  }
}

function freezeObject(value: object, depth: number): SchemaProblem | undefined {
  if (depth === deepest) return { path: '', message: `is nested deeper than ${deepest} levels` };
  if (Array.isArray(value)) return freezeArray(value, depth);
  if (!isPlain(value)) {
    return { path: '', message: `is an instance of ${nameOf(Object.getPrototypeOf(value))}, which JSON does not know` };
  }
  for (const key in value) {
    const found = freeze((value as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (found !== undefined) return { path: `.${key}${found.path}`, message: found.message };
  }
  Object.freeze(value);
  return undefined;
}

/** Whether an object is one of JSON: not a `Map`, whose entries nobody would find, nor an instance of a class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Another realm (vitest, a worker's message) has an Object.prototype of its own.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function freezeArray(items: readonly unknown[], depth: number): SchemaProblem | undefined {
  for (let index = 0; index < items.length; index++) {
    const found = items[index] === undefined ? hole : freeze(items[index], depth + 1);
    if (found !== undefined) return { path: `[${index}]${found.path}`, message: found.message };
  }
  Object.freeze(items);
  return undefined;
}

const hole: SchemaProblem = { path: '', message: 'is undefined, which a JSON array does not know' };

function nameOf(prototype: unknown): string {
  const maker = (prototype as { readonly constructor?: unknown }).constructor;
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'a class';
}
