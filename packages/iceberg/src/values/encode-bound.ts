import type { ColumnType } from '@phlo/lake';
import { encodeValue } from './encode-value.js';
import { parseValue } from './parse-value.js';

/** Bounds of texts are cut to this many code points, as other writers do. */
const boundLength = 16;
const lastCodePoint = 0x10ffff;
const surrogates = { first: 0xd800, last: 0xdfff };

/**
 * A lower or upper bound of a column from an engine's text. `undefined` where the text is no value that a bound may be:
 * a manifest may always leave a bound out, and must never hold a wrong one.
 */
export function encodeBound(type: ColumnType, side: 'lower' | 'upper', text: string): Uint8Array | undefined {
  const value = parseValue(type, text);
  if (value === undefined) return undefined;
  if (typeof value === 'string') {
    const cut = side === 'lower' ? cutLower(value) : cutUpper(value);
    return cut === undefined ? undefined : encodeValue(type, cut);
  }
  // -0 is less than 0 in Iceberg and equal to it in an engine's statistics.
  if (value === 0 && (type === 'float' || type === 'double')) return encodeValue(type, side === 'lower' ? -0 : 0);
  return encodeValue(type, value);
}

const cutLower = (text: string): string =>
  text.length <= boundLength ? text : Array.from(text).slice(0, boundLength).join('');

/** A cut upper bound has to stay above what was cut off, so its last code point that can be is incremented. */
function cutUpper(text: string): string | undefined {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  if (points.length <= boundLength) return text;
  const cut = points.slice(0, boundLength);
  for (let last = cut.pop(); last !== undefined; last = cut.pop()) {
    if (last === lastCodePoint) continue;
    const next = last + 1 === surrogates.first ? surrogates.last + 1 : last + 1;
    return String.fromCodePoint(...cut, next);
  }
  return undefined;
}
