import type { CsvFormat } from '@phlo/lake';

/** Names of what a CSV file may say of itself. */
export const csvOptionNames = [
  'delimiter',
  'header',
  'nullText',
  'decimalSeparator',
  'thousandsSeparator',
  'dateFormat',
  'timestampFormat',
] satisfies readonly (keyof CsvFormat)[];

/** https://duckdb.org/docs/stable/sql/functions/dateformat#format-specifiers, without those that no time can be read by. */
const timeFormat = /^(?:[^%]|%-?[a-zA-Z%])*$/;
const specifiers = /%-?([a-zA-Z])/g;
const known = new Set('aAbBdfgHIjmMnpSyYzZ');

/** What is wrong with the way in which a CSV file is said to be written. */
export function csvProblems(csv: CsvFormat): { readonly path: string; readonly message: string }[] {
  const { delimiter, decimalSeparator, thousandsSeparator, dateFormat, timestampFormat } = csv;
  const point: unknown = decimalSeparator ?? '.';
  const problems = [
    ['delimiter', delimiter === undefined || isText(delimiter), 'it is no text of at least one character'],
    ['decimalSeparator', point === '.' || point === ',', 'it is neither a point nor a comma'],
    [
      'thousandsSeparator',
      thousandsSeparator === undefined || (isText(thousandsSeparator) && isDivider(thousandsSeparator, point)),
      'it is no single character, or a digit, a sign, or the decimal separator',
    ],
    ['dateFormat', dateFormat === undefined || isFormat(dateFormat), formatHelp('%d.%m.%Y')],
    ['timestampFormat', timestampFormat === undefined || isFormat(timestampFormat), formatHelp('%d.%m.%Y %H:%M:%S')],
  ] as const;
  return problems
    .filter(([, isRight]) => !isRight)
    .map(([name, , message]) => ({ path: `files.csv.${name}`, message }));
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isDivider = (text: string, point: unknown): boolean => /^[^\d+-]$/u.test(text) && text !== point;

const isFormat = (format: unknown): boolean =>
  isText(format) &&
  timeFormat.test(format) &&
  format.includes('%') &&
  [...format.replaceAll('%%', '').matchAll(specifiers)].every(([, letter = '']) => known.has(letter));

const formatHelp = (example: string): string => `it is no format such as "${example}"`;
