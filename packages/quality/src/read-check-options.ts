import type { StandardSchemaV1 } from '@standard-schema/spec';
import { closest, describeIssue } from '@phlo/core';
import type { CheckOptions } from './check.js';
import { checkOptionNames } from './assert-check.js';
import { qualityErrors } from './errors.js';

interface Place {
  /** Of the check, for messages. */
  readonly name: string;
  readonly schema: StandardSchemaV1<object, object> | undefined;
}

interface ReadOptions {
  /** Those of every check. */
  readonly common: CheckOptions;
  /** Those of its kind, as its schema gives them. */
  readonly own: object;
}

/** Tells the options of every check from those of a kind, which are validated. Throws `CHECK_INVALID` with all problems. */
export function readCheckOptions(given: CheckOptions, { name, schema }: Place): ReadOptions {
  const entries = Object.entries(given) as [string, unknown][];
  const isCommon = ([option]: [string, unknown]) => checkOptionNames.includes(option);
  const common = Object.fromEntries(entries.filter(isCommon)) as CheckOptions;
  const own = Object.fromEntries(entries.filter((entry) => !isCommon(entry)));
  return { common, own: schema === undefined ? refuseAny(own, name) : validate(own, { name, schema }) };
}

function refuseAny(own: object, name: string): object {
  const [unknown] = Object.keys(own);
  if (unknown !== undefined) throw unknownOption(name, unknown, checkOptionNames);
  return own;
}

function validate(
  own: object,
  { name, schema }: Place & { readonly schema: StandardSchemaV1<object, object> },
): object {
  const result = schema['~standard'].validate(own);
  if (result instanceof Promise) throw invalid(name, 'the schema of its options is asynchronous, and must not be');
  if (result.issues !== undefined) throw invalid(name, result.issues.map(describeIssue).join('; '));
  const { value } = result;
  // Validators drop what they do not know without a word; a mistyped option must not be lost so.
  const dropped = Object.keys(own).find((option) => !Object.hasOwn(value, option));
  if (dropped === undefined) return value;
  throw unknownOption(name, dropped, [...Object.keys(value), ...checkOptionNames]);
}

function unknownOption(name: string, unknown: string, known: readonly string[]) {
  const guess = closest(unknown, known);
  return invalid(name, `there is no option "${unknown}"${guess === undefined ? '' : `, did you mean "${guess}"`}`);
}

const invalid = (name: string, message: string) =>
  qualityErrors.create('CHECK_INVALID', { message: `${name}: ${message}.` });
