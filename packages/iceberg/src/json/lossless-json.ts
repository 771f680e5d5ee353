/** A JSON value whose integers beyond 2^53 are bigints: snapshot ids have 63 bits, and `JSON.parse` rounds them. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

interface Text {
  readonly text: string;
  at: number;
}

const whitespace = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A piece of a text: all of it at once takes more stack than there is where the text is long. */
const piece = /(?:[^"\\\u0000-\u001f]|\\.){0,10000}/y;
const word = /true|false|null/y;
const words = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Parses JSON (RFC 8259) without losing digits. Throws a `SyntaxError`. */
export function parseJson(text: string): JsonValue {
  const source = { text, at: 0 };
  const value = parseValue(source);
  skipSpace(source);
  if (source.at < text.length) throw unexpected(source);
  return value;
}

function parseValue(source: Text): JsonValue {
  skipSpace(source);
  const first = source.text[source.at];
  if (first === '{') return parseObject(source);
  if (first === '[') return parseArray(source);
  if (first === '"') return parseString(source);
  const known = match(source, word);
  if (known !== undefined) return words.get(known) ?? null;
  const digits = match(source, number);
  if (digits === undefined) throw unexpected(source);
  return toNumber(digits);
}

function parseObject(source: Text): JsonObject {
  const entries: [string, JsonValue][] = [];
  parseItems(source, '}', () => {
    const key = parseString(source);
    expect(source, ':');
    entries.push([key, parseValue(source)]);
  });
  // `fromEntries` defines properties, so a key like `__proto__` is only a key.
  return Object.fromEntries(entries);
}

function parseArray(source: Text): JsonValue[] {
  const items: JsonValue[] = [];
  parseItems(source, ']', () => items.push(parseValue(source)));
  return items;
}

function parseItems(source: Text, end: string, parseItem: () => void): void {
  source.at += 1;
  skipSpace(source);
  if (source.text[source.at] === end) {
    source.at += 1;
    return;
  }
  for (;;) {
    parseItem();
    skipSpace(source);
    if (source.text[source.at] === end) break;
    expect(source, ',');
  }
  source.at += 1;
}

function parseString(source: Text): string {
  skipSpace(source);
  const from = source.at;
  if (source.text[from] !== '"') throw unexpected(source);
  source.at += 1;
  while (match(source, piece) !== '') continue;
  if (source.text[source.at] !== '"') throw unexpected(source);
  source.at += 1;
  return JSON.parse(source.text.slice(from, source.at)) as string;
}

function toNumber(digits: string): number | bigint {
  const value = Number(digits);
  return Number.isSafeInteger(value) || /[.eE]/.test(digits) ? value : BigInt(digits);
}

function match(source: Text, pattern: RegExp): string | undefined {
  pattern.lastIndex = source.at;
  const found = pattern.exec(source.text)?.[0];
  source.at += found?.length ?? 0;
  return found;
}

const skipSpace = (source: Text): void => void match(source, whitespace);

function expect(source: Text, character: string): void {
  skipSpace(source);
  if (source.text[source.at] !== character) throw unexpected(source);
  source.at += 1;
}

const unexpected = ({ text, at }: Text): SyntaxError =>
  new SyntaxError(
    at < text.length ? `unexpected ${JSON.stringify(text[at])} at ${at}` : 'the text ends before the value',
  );

/** Writes JSON with every digit of its bigints. Keys that are `undefined` are left out. */
export function stringifyJson(value: JsonValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(stringifyJson).join(',')}]`;
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [`${JSON.stringify(key)}:${stringifyJson(member)}`],
  );
  return `{${members.join(',')}}`;
}

/** `Array.isArray` for values that may be read-only arrays. */
export const isArray = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

/** Whether a value is an object, and neither null nor an array. */
export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
