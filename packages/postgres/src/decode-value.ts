import { parseArray } from './parse-array.js';

/** Reads PostgreSQL's text of a value that is not null. Settings of the session fix what that text is. */
type TextReader = (text: string) => unknown;

const integer: TextReader = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
/** JSON has no NaN and no infinity, so these are text. */
const float: TextReader = (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
/** PostgreSQL writes the shortest text that single precision reads back; a number of JavaScript has double. */
const single: TextReader = (text) => (Number.isFinite(Number(text)) ? Math.fround(Number(text)) : text);
const bytes: TextReader = (text) => Buffer.from(text.slice(2), 'hex').toString('base64');

const clockTime = (text: string): string => text.replace(/\.(\d+)/, (_, digits: string) => `.${digits.padEnd(6, '0')}`);

/** Dates and timestamps; years before 1 and after 9999 as ISO 8601 expands them. Infinities stay as they are. */
const moment: TextReader = (text) => {
  const found = /^(\d+)(-\d\d-\d\d)(?: ([\d:.]+)(\+00)?)?( BC)?$/.exec(text);
  if (found === null) return text;
  const [, year = '', day = '', time, zone, era] = found;
  const date = `${expandYear(era === undefined ? Number(year) : 1 - Number(year))}${day}`;
  return time === undefined ? date : `${date}T${clockTime(time)}${zone === undefined ? '' : 'Z'}`;
};

function expandYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

/** By the oids of `pg_type`, with those of the arrays of them; every other type stays text. */
const types: readonly (readonly [oid: number, arrayOid: number, read: TextReader])[] = [
  [16, 1000, (text) => text === 't'],
  [17, 1001, bytes],
  [19, 1003, (text) => text],
  [20, 1016, integer],
  [21, 1005, integer],
  [23, 1007, integer],
  [25, 1009, (text) => text],
  [26, 1028, integer],
  [700, 1021, single],
  [701, 1022, float],
  [1043, 1015, (text) => text],
  [1082, 1182, moment],
  [1083, 1183, clockTime],
  [1114, 1115, moment],
  [1184, 1185, moment],
  [1700, 1231, (text) => text],
  [2950, 2951, (text) => text],
];
const readers: ReadonlyMap<number, TextReader> = new Map(
  types.flatMap(([oid, arrayOid, read]): [number, TextReader][] => [
    [oid, read],
    [arrayOid, (text) => parseArray(text, read)],
  ]),
);

/**
 * A value of a result as JSON, the way values of the lake are shown: integers beyond 2^53 are text and others numbers,
 * decimals exact text, NaN and infinities text, timestamps ISO 8601 text to the microsecond (`Z` behind those with a
 * zone), bytes base64 (RFC 4648, section 4), arrays arrays. Any other type is PostgreSQL's text.
 */
export function decodeValue(oid: number, text: string | null): unknown {
  if (text === null) return null;
  const read = readers.get(oid);
  return read === undefined ? text : read(text);
}

/** A value to bind, as text that PostgreSQL reads by the type that the statement gives the parameter. */
export function encodeParam(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value.toString();
  return JSON.stringify(value) ?? null;
}

export interface ResultField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Rows of text as objects. Columns of one name get `_1`, `_2`, … behind all but the first, as in the lake. */
export function decodeRows(fields: readonly ResultField[], rows: readonly (readonly (string | null)[])[]): object[] {
  const names = distinctNames(fields.map(({ name }) => name));
  return rows.map((row) =>
    Object.fromEntries(
      row.map((text, index) => [names[index] ?? '', decodeValue(fields[index]?.dataTypeID ?? 0, text)]),
    ),
  );
}

function distinctNames(names: readonly string[]): readonly string[] {
  const given = new Set(names);
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 1; used.has(unique) || (unique !== name && given.has(unique)); number += 1) {
      unique = `${name}_${number}`;
    }
    used.add(unique);
    return unique;
  });
}
