import { closest } from '@phlo/core';
import type { Bound, CheckOptions, Threshold } from './check.js';
import { qualityErrors } from './errors.js';

/** The fields of one check in YAML, read with their types. Every reader throws `CHECK_INVALID`. */
export interface Fields {
  text(name: string): string;
  /** One text or a list of them. */
  texts(name: string): readonly string[];
  list<T>(name: string, isItem: (value: unknown) => value is T): readonly T[];
  bound(name: string): Bound | undefined;
  count(name: 'min' | 'max'): { readonly min?: number; readonly max?: number };
  options(): CheckOptions;
}

interface Place {
  /** For messages. */
  readonly where: string;
  readonly known: readonly string[];
}

type Given = Readonly<Record<string, unknown>>;

/** Throws `CHECK_INVALID` for a field that the kind does not have: a mistyped `severity` must not be lost silently. */
export function readFields(given: Given, { where, known }: Place): Fields {
  const fail = (message: string) => qualityErrors.create('CHECK_INVALID', { message: `${where}: ${message}.` });
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const guess = closest(unknown, known);
    throw fail(
      `"${unknown}" is no field of it; ${guess === undefined ? `there are ${known.join(', ')}` : `did you mean "${guess}"?`}`,
    );
  }
  const list: Fields['list'] = (name, isItem) => {
    const value = given[name];
    if (Array.isArray(value) && value.length > 0 && value.every(isItem)) return value;
    throw fail(`"${name}" has to be a list with values of the right type`);
  };
  return {
    text: (name) => {
      const value = given[name];
      if (isText(value)) return value;
      throw fail(`"${name}" has to be text`);
    },
    texts: (name) => {
      const value = given[name];
      return isText(value) ? [value] : list(name, isText);
    },
    list,
    bound: (name) => {
      const value = given[name];
      if (value === undefined || isText(value) || typeof value === 'number' || typeof value === 'bigint') return value;
      throw fail(`"${name}" has to be a number, or a date in quotes`);
    },
    count: (name) => {
      const value = given[name];
      if (value === undefined) return {};
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return { [name]: value };
      throw fail(`"${name}" has to be a number of rows`);
    },
    options: () => readOptions(given, fail),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

type Fail = (message: string) => Error;

function readOptions(given: Given, fail: Fail): CheckOptions {
  const { name, severity, where } = given;
  if (severity !== undefined && severity !== 'warn' && severity !== 'error') throw fail('"severity" is warn or error');
  for (const [field, value] of Object.entries({ name, where }))
    if (value !== undefined && !isText(value)) throw fail(`"${field}" has to be text`);
  return {
    ...(isText(name) && { name }),
    ...(severity !== undefined && { severity }),
    ...(isText(where) && { where }),
    ...readThreshold(given, 'warn', fail),
    ...readThreshold(given, 'fail', fail),
  };
}

function readThreshold(
  given: Given,
  name: 'warn' | 'fail',
  fail: Fail,
): { readonly warn?: Threshold; readonly fail?: Threshold } {
  const value = given[name];
  if (value === undefined) return {};
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [unit, amount] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (unit === 'rows' && typeof amount === 'number') return { [name]: { rows: amount } };
  if (unit === 'fraction' && typeof amount === 'number') return { [name]: { fraction: amount } };
  throw fail(`"${name}" is { rows: n } or { fraction: 0 to 1 }`);
}
