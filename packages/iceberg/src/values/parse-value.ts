import type { ColumnType } from '@phlo/lake';
import { parseDecimal } from './column-type.js';

/** A value as Iceberg stores it: days, microseconds, an unscaled decimal, 16 bytes of a UUID. */
export type PhysicalValue = boolean | number | bigint | string | Uint8Array;

type Parser = (text: string) => PhysicalValue | undefined;

const parsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['boolean', parseBoolean],
  ['int', (text) => parseInteger(text, 32)],
  ['long', (text) => parseInteger(text, 64)],
  ['float', parseFloating],
  ['double', parseFloating],
  ['date', parseDate],
  ['time', parseTime],
  ['timestamp', parseTimestamp],
  ['timestamptz', parseTimestamp],
  ['string', (text) => (text.isWellFormed() ? text : undefined)],
  ['uuid', parseUuid],
]);

/**
 * Reads a value as an engine prints it. `undefined` where the text is none of the type, or means a value that Iceberg
 * cannot hold: infinity, NaN, a year before Christ. Binary is never read: engines print it in ways of their own.
 */
export function parseValue(type: ColumnType, text: string): PhysicalValue | undefined {
  const decimal = parseDecimal(type);
  return decimal === undefined ? parsers.get(type)?.(text) : parseUnscaled(text, decimal.scale);
}

function parseBoolean(text: string): boolean | undefined {
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

function parseInteger(text: string, bits: number): number | bigint | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const value = BigInt(text);
  return BigInt.asIntN(bits, value) === value ? narrow(value) : undefined;
}

const narrow = (value: bigint): number | bigint => {
  const short = Number(value);
  return Number.isSafeInteger(short) ? short : value;
};

function parseFloating(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function parseUnscaled(text: string, scale: number): bigint | undefined {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '' || fraction.length > scale) return undefined;
  const value = BigInt(whole + fraction.padEnd(scale, '0'));
  return sign === '-' ? -value : value;
}

const dayMs = 86_400_000;

function daysOf(year: string, month: string, day: string): number | undefined {
  const date = new Date(0);
  // Not `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isReal ? date.getTime() / dayMs : undefined;
}

function parseDate(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return year === undefined || month === undefined || day === undefined ? undefined : daysOf(year, month, day);
}

const clock = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;

function parseTime(text: string): number | undefined {
  const [, hours, minutes, seconds = '0', fraction = ''] = clock.exec(text) ?? [];
  if (hours === undefined || minutes === undefined || Number(hours) > 23) return undefined;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

const timestamp = /^(\d{4,6}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/;

function parseTimestamp(text: string): number | bigint | undefined {
  const [, date, time, zone = 'Z'] = timestamp.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const days = parseDate(date);
  const micros = parseTime(time);
  if (days === undefined || micros === undefined) return undefined;
  return narrow(BigInt(days) * 86_400_000_000n + BigInt(micros) - offsetMicros(zone));
}

function offsetMicros(zone: string): bigint {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const micros = BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000n;
  return sign === '-' ? -micros : micros;
}

function parseUuid(text: string): Uint8Array | undefined {
  const digits = text.replaceAll('-', '');
  return /^[\da-f]{32}$/i.test(digits) ? Buffer.from(digits, 'hex') : undefined;
}
