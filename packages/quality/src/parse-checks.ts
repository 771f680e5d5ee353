import { amendError, closest, isPhloError } from '@phlo/core';
import { acceptedValues, notNull, range, relationship, rowCount, sqlCheck, unique } from './checks.js';
import type { AcceptedValue, Check } from './check.js';
import { readFields } from './check-fields.js';
import type { Fields } from './check-fields.js';
import type { AnyCheckType } from './define-check.js';
import { qualityErrors } from './errors.js';
import { findTwice } from './find-twice.js';

/**
 * Reads checks from the front matter of a model. Each is one kind with its column, or with its fields:
 * `- not_null: day`, `- unique: [day, origin]`, `- range: { column: share, min: 0, max: 1, severity: warn }`,
 * `- accepted_values: { column: status, values: [paid, open] }`, `- row_count: { min: 1 }`,
 * `- relationship: { column: origin, table: bronze.airports, target: iata }`, `- sql: { name: …, sql: … }`.
 * A kind of a plugin is named as it names itself: `- acme.luhn: card`, `- acme.luhn: { column: card, severity: warn }`.
 * Throws `CHECK_INVALID` with the number of the check, from 0 on, and `context` such as the model's path before it.
 */
export function parseChecks(raw: unknown, context?: string, types: readonly AnyCheckType[] = []): Check[] {
  const place = context === undefined ? 'checks' : `${context}: checks`;
  if (!Array.isArray(raw)) throw invalid(place, 'expected a list of checks');
  const checks = raw.map((entry: unknown, index) => parseCheck(entry, { where: `${place}[${index}]`, types }));
  const twice = findTwice(checks);
  if (twice !== undefined) throw invalid(place, `two are named "${twice}"; give one of them a \`name\` of its own`);
  return checks;
}

const invalid = (where: string, message: string) =>
  qualityErrors.create('CHECK_INVALID', { message: `${where}: ${message}.` });

interface Reading {
  readonly where: string;
  /** Kinds of plugins. */
  readonly types: readonly AnyCheckType[];
}

function parseCheck(entry: unknown, { where, types }: Reading): Check {
  const pairs = isRecord(entry) ? Object.entries(entry) : [];
  const [pair] = pairs;
  if (pair === undefined || pairs.length > 1)
    throw invalid(where, 'expected one kind of check, such as `not_null: day`');
  const [name, value] = pair;
  const type = types.find((one) => one.type === name);
  if (type !== undefined) return parseCustom(type, value, `${where}.${name}`);
  const kind = kinds.get(name);
  if (kind === undefined) {
    throw unknownKind(name, where, [...kinds.keys(), ...types.map((one) => one.type)]);
  }
  const given = isRecord(value) ? value : kind.short === undefined ? {} : { [kind.short]: value };
  return kind.build(readFields(given, { where: `${where}.${name}`, known: kind.fields }));
}

function unknownKind(name: string, where: string, known: readonly string[]) {
  const guess = closest(name, known);
  const rest = guess === undefined ? `there are ${known.join(', ')}.` : `did you mean "${guess}"?`;
  return qualityErrors.create('CHECK_INVALID', {
    message: `${where}: "${name}" is no kind of check; ${rest}`,
    // Those of plugins have a dot in them.
    ...(guess === undefined &&
      name.includes('.') && { hint: 'If a plugin adds it, `phlo plugin list --type quality` says whether it acts.' }),
  });
}

function parseCustom(type: AnyCheckType, value: unknown, where: string): Check {
  const { column, ...given } = isRecord(value) ? value : { column: value };
  const common = Object.fromEntries(Object.entries(given).filter(([field]) => thresholds.includes(field)));
  const fields = readFields({ column, ...common }, { where, known: ['column', ...thresholds] });
  const name = fields.text('column');
  try {
    // Options of its own are validated by the kind itself.
    return type.create(name, { ...given, ...fields.options() });
  } catch (error) {
    throw isPhloError(error) ? amendError(error, { message: `${where}: ${error.message}` }) : error;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Kind {
  readonly fields: readonly string[];
  /** The field that a value without fields is meant for. */
  readonly short?: string;
  readonly build: (fields: Fields) => Check;
}

const thresholds = ['name', 'severity', 'warn', 'fail', 'where'];

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [
    'not_null',
    {
      fields: ['column', ...thresholds],
      short: 'column',
      build: (fields) => notNull(fields.text('column'), fields.options()),
    },
  ],
  [
    'unique',
    {
      fields: ['columns', ...thresholds],
      short: 'columns',
      build: (fields) => unique(fields.texts('columns'), fields.options()),
    },
  ],
  [
    'range',
    {
      fields: ['column', 'min', 'max', ...thresholds],
      build: (fields) =>
        range(fields.text('column'), { min: fields.bound('min'), max: fields.bound('max') }, fields.options()),
    },
  ],
  [
    'accepted_values',
    {
      fields: ['column', 'values', ...thresholds],
      build: (fields) =>
        acceptedValues(fields.text('column'), fields.list<AcceptedValue>('values', isAcceptedValue), fields.options()),
    },
  ],
  [
    'row_count',
    {
      fields: ['min', 'max', 'name', 'severity', 'where'],
      build: (fields) => rowCount({ ...fields.count('min'), ...fields.count('max') }, fields.options()),
    },
  ],
  [
    'relationship',
    {
      fields: ['column', 'table', 'target', ...thresholds],
      build: (fields) =>
        relationship(fields.text('column'), fields.text('table'), {
          target: fields.text('target'),
          ...fields.options(),
        }),
    },
  ],
  [
    'sql',
    {
      fields: ['sql', 'name', 'severity', 'warn', 'fail'],
      build: (fields) => sqlCheck(fields.text('name'), fields.text('sql'), fields.options()),
    },
  ],
]);

const isAcceptedValue = (value: unknown): value is AcceptedValue =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
