import { cliErrors } from '../errors.js';
import { quoted } from './literal.js';

/** What a new check is to claim, as it was asked for. */
export interface RuleRequest {
  readonly type: string;
  readonly column?: string;
  /** The column is known to hold text: `1` is a text then. */
  readonly isText: boolean;
  readonly min?: string;
  readonly max?: string;
  readonly values?: readonly string[];
  /** `namespace.table.column` */
  readonly to?: string;
}

/** A check in code. */
export interface CheckCode {
  /** As it is announced, and as no other check of the asset may be called. */
  readonly name: string;
  /** What it calls, from `phlo`. */
  readonly builder: string;
  readonly call: string;
}

const builders = {
  not_null: (rule) => ofColumn('notNull', rule),
  unique: (rule) => ofColumn('unique', rule),
  range: (rule) => ofColumn('range', rule, `, ${bounds(rule, 'range')}`),
  accepted_values: (rule) => ofColumn('acceptedValues', rule, `, [${values(rule)}]`),
  relationship: (rule) => ofColumn('relationship', rule, `, ${target(rule)}`),
  row_count: (rule) => ({ builder: 'rowCount', name: 'row_count', call: `rowCount(${bounds(rule, 'row_count')})` }),
} as const satisfies Readonly<Record<string, (rule: RuleRequest) => CheckCode>>;

const ruleTypes = Object.keys(builders);

/** The check in code. Throws `USAGE`. */
export function checkCode(rule: RuleRequest): CheckCode {
  const found = Object.entries(builders).find(([type]) => type === rule.type);
  if (found !== undefined) return found[1](rule);
  throw usage(`There is no kind of check "${rule.type}".`, `Choose one of ${ruleTypes.join(', ')}.`);
}

function ofColumn(builder: string, { type, column }: RuleRequest, rest = ''): CheckCode {
  if (column === undefined) throw usage(`A check of the kind ${type} is about a column.`, 'Name it with `--column`.');
  return { builder, name: `${type}_${column}`, call: `${builder}(${quoted(column)}${rest})` };
}

function bounds({ min, max }: RuleRequest, type: string): string {
  if (min === undefined && max === undefined)
    throw usage(`A check of the kind ${type} has bounds.`, 'Give `--min`, `--max`, or both.');
  const fields = Object.entries({ min, max }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${type === 'row_count' ? count(value) : plain(value)}`],
  );
  return `{ ${fields.join(', ')} }`;
}

function values({ values: list = [], isText }: RuleRequest): string {
  if (list.length === 0)
    throw usage('A check of the kind accepted_values has values.', 'Give `--values paid,refunded`.');
  return list.map(isText ? quoted : plain).join(', ');
}

function target({ to = '' }: RuleRequest): string {
  const [, table, column] = /^([a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*)\.(.+)$/.exec(to) ?? [];
  if (table === undefined || column === undefined)
    throw usage('A check of the kind relationship looks values up.', 'Give `--to namespace.table.column`.');
  return `${quoted(table)}, ${quoted(column)}`;
}

/** A number that is one exactly, else text, which the check compares as what the column is. */
const plain = (text: string): string => (/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/.test(text) ? text : quoted(text));

function count(text: string): string {
  if (/^\d{1,15}$/.test(text)) return String(Number(text));
  throw usage(`"${text}" is no number of rows.`, 'Give a whole number.');
}

const usage = (message: string, hint: string) => cliErrors.create('USAGE', { message, hint });
