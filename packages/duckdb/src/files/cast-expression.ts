import { quoteText } from '@phlo/lake';
import type { ColumnType } from '@phlo/lake';
import { toDuckdbType } from '../column-type.js';
import { respell } from './respell.js';
import type { Spelling } from './respell.js';

/** Why a value was refused: part of the message by which a statement fails. */
export type Refusal = 'null' | 'lossy' | 'infinite' | 'offset' | 'spelling' | 'line';

const marker = 'phlo:';

/** Fails the statement; {@link readFailure} recognises it. */
export const failExpression = (refusal: Refusal, column: string, value: string): string =>
  `error(${quoteText(`${marker}${refusal}:${JSON.stringify(column)}:`)} || coalesce(CAST(${value} AS VARCHAR), ''))`;

export interface CastFailure {
  readonly refusal: Refusal;
  readonly column: string;
  readonly value: string;
}

export function readFailure(message: string): CastFailure | undefined {
  const found =
    /^(?:Invalid Input Error: )?phlo:(null|lossy|infinite|offset|spelling|line):("(?:[^"\\]|\\.)*"):([^]*)$/.exec(
      message,
    );
  if (found === null) return undefined;
  return { refusal: found[1] as Refusal, column: JSON.parse(found[2] ?? '""') as string, value: found[3] ?? '' };
}

/** A value to cast: an expression in SQL, and how DuckDB calls its type. */
export interface CastSource {
  readonly sql: string;
  readonly type: string;
  /** A double that was read from text: it is good for what it stands for alone, and for anything else the text has to be looked at. */
  readonly isFromText?: boolean;
  /** Where it has a point or a power, the text of a double that the reader of JSON has made of a number. */
  readonly isFromJsonNumber?: boolean;
  /** Where JSON is read as text, a number has to have every digit of the file. */
  readonly needsDigits?: boolean;
  /** Of text whose numbers or times are not written as SQL writes them. */
  readonly spelling?: Spelling;
}

/** How a cast goes about a value that does not fit: `fail` fails the statement, `null` gives null and serves to find it. */
export type CastMode = 'fail' | 'null';

interface Cast {
  readonly source: CastSource;
  readonly column: string;
  readonly mode: CastMode;
}

/**
 * A cast that keeps the value or refuses it. DuckDB by itself rounds `'1.5'` to an integer, `'1.239'` to two digits, and drops
 * the offset of a timestamp without one.
 */
export function castExpression(type: ColumnType, cast: Cast): string {
  const { source } = cast;
  const target = toDuckdbType(type);
  const respelled = source.spelling && respell(type, source.sql, source.spelling);
  if (respelled !== undefined) {
    const { isFine, sql, type: read } = respelled;
    const refused = refuse(cast, type === 'timestamp' && read !== target ? 'offset' : 'spelling');
    return `CASE WHEN ${source.sql} IS NOT NULL AND NOT (${isFine}) THEN ${refused} ELSE ${castExpression(type, { ...cast, source: { sql, type: read } })} END`;
  }
  if (source.isFromText === true) return castDouble(type, cast);
  if (source.type === target && source.isFromJsonNumber !== true) return source.sql;
  const kind = kindOf(source.type);
  if (kind === 'text') {
    const plain = castText(type, cast);
    return source.isFromJsonNumber === true && isExact(type) ? unlessLost(cast, plain, isFraction(source.sql)) : plain;
  }
  if (kind === 'nested')
    return castText(type, { ...cast, source: { sql: `CAST(to_json(${source.sql}) AS VARCHAR)`, type: 'VARCHAR' } });
  const plain = plainCast(cast, target);
  if (type === 'int' || type === 'long')
    return kind === 'fraction' ? unlessLost(cast, plain, `${plain} <> ${source.sql}`) : plain;
  if (type === 'boolean' && (kind === 'fraction' || kind === 'integer'))
    return unlessLost(cast, plain, `${source.sql} NOT IN (0, 1)`);
  if (type.startsWith('decimal') && source.type.startsWith('DECIMAL'))
    return unlessLost(cast, plain, `${plain} <> ${source.sql}`);
  if (source.type === 'TIMESTAMP_NS' && type.startsWith('timestamp'))
    return unlessLost(cast, plain, `CAST(CAST(${source.sql} AS TIMESTAMP) AS TIMESTAMP_NS) <> ${source.sql}`);
  return plain;
}

export const isExact = (type: ColumnType): boolean => /^(?:int|long|string|decimal)/.test(type);

/**
 * Whether a text is one of a double: those of the file may have been more digits, as no double is next to `123456789012345678.12` but
 * `123456789012345680`. Digits without a point are as they were written.
 */
export const isFraction = (text: string): string =>
  `${anyOf(text, '.', 'e', 'E')} AND ${matches(text, '[-+]?[0-9][-+.0-9eE]*')}`;

/** Up to here every integer is a double. */
const mostInteger = 2 ** 53;
/** A decimal of so many digits has a double of its own. */
const mostDigits = 1e15;

function castDouble(type: ColumnType, cast: Cast): string {
  const { sql } = cast.source;
  const plain = plainCast(cast, toDuckdbType(type));
  const scale = Number(/,(\d+)\)/.exec(type)?.[1] ?? 0);
  const isLost =
    type === 'double'
      ? `isinf(${sql})`
      : type === 'int'
        ? `${plain} <> ${sql}`
        : type === 'long'
          ? `abs(${sql}) >= ${mostInteger} OR ${plain} <> ${sql}`
          : `abs(${sql}) >= ${mostDigits / 10 ** scale} OR CAST(${plain} AS DOUBLE) <> ${sql}`;
  return unlessLost(cast, plain, isLost);
}

type Kind = 'text' | 'nested' | 'integer' | 'fraction' | 'other';

function kindOf(type: string): Kind {
  if (/^(?:VARCHAR|JSON)$/.test(type)) return 'text';
  if (/^(?:STRUCT|MAP|UNION|VARIANT)|\]$/.test(type)) return 'nested';
  if (type.startsWith('ENUM(')) return 'text';
  if (/^(?:FLOAT|DOUBLE|DECIMAL)/.test(type)) return 'fraction';
  return type.endsWith('INT') ? 'integer' : 'other';
}

const plainCast = ({ source, mode }: Cast, target: string): string =>
  `${mode === 'fail' ? 'CAST' : 'TRY_CAST'}(${source.sql} AS ${target})`;

const refuse = ({ source, column, mode }: Cast, refusal: Refusal): string =>
  mode === 'null' ? 'NULL' : failExpression(refusal, column, source.sql);

/** Null is never lost; to ask for it too would double the price of the comparison. */
const unlessLost = (cast: Cast, plain: string, isLost: string): string =>
  `CASE WHEN ${isLost} THEN ${refuse(cast, 'lossy')} ELSE ${plain} END`;

const castIf = (
  cast: Cast,
  suspect: string,
  { isFine, plain, refusal = 'lossy' }: { readonly isFine: string; readonly plain: string; readonly refusal?: Refusal },
): string => `CASE WHEN ${suspect} AND NOT (${isFine}) THEN ${refuse(cast, refusal)} ELSE ${plain} END`;

const anyOf = (text: string, ...parts: readonly string[]): string =>
  `(${parts.map((part) => `contains(${text}, ${quoteText(part)})`).join(' OR ')})`;

/** Text is looked at more closely only where it holds a character that can lose something: most of it is cast at once. */
function castText(type: ColumnType, cast: Cast): string {
  const text = cast.source.type === 'VARCHAR' ? cast.source.sql : `CAST(${cast.source.sql} AS VARCHAR)`;
  const plain = plainCast({ ...cast, source: { ...cast.source, sql: text } }, toDuckdbType(type));
  switch (type) {
    case 'string':
      return text;
    case 'binary':
      return `encode(${text})`;
    case 'int':
    case 'long':
      return castIf(cast, anyOf(text, '.', 'e-', 'E-'), {
        plain,
        isFine: `CASE WHEN ${anyOf(text, 'e', 'E')} THEN ${isPower(text, plain)} ELSE ${matches(text, '\\s*[+-]?\\d+\\.0*\\s*')} END`,
      });
    case 'float':
    case 'double':
      return castIf(cast, anyOf(text, 'e', 'E'), {
        plain,
        isFine: `contains(lower(${text}), 'inf') OR NOT isinf(${plain})`,
      });
    case 'date':
      return castIf(cast, `NOT ${text} GLOB '????-??-?[0-9]'`, { plain, isFine: matches(text, dateText) });
    case 'time':
      return castTime(cast, text, plain);
    case 'timestamp':
      return castTimestamp(cast, text, plain);
    case 'timestamptz':
      return castMicros(cast, text, plain);
    default:
      return type.startsWith('decimal') ? castDecimalText(type, { cast, text, plain }) : plain;
  }
}

const matches = (text: string, pattern: string): string => `regexp_full_match(${text}, ${quoteText(pattern)})`;

/** DuckDB takes whatever follows a date, and a time: `2026-03-01 10h` for the day, `10:00:00 PM` for the morning. */
const dateText =
  '(?i)\\s*(-?\\d+[-/ \\\\]\\d{1,2}[-/ \\\\]\\d{1,2}( \\(BC\\))?[ T]?(00:00(:00(\\.0*)?)?)?Z?|-?infinity|epoch)\\s*';
const timeText = '\\s*([01]?\\d|2[0-3]):\\d{1,2}(:\\d{1,2}(\\.\\d*)?)?( ?(Z|UTC))?\\s*';

/** Beyond microseconds only zeros. */
const castMicros = (cast: Cast, text: string, plain: string): string =>
  castIf(cast, `contains(${text}, '.')`, { plain, isFine: `NOT regexp_matches(${text}, '\\.\\d{6}\\d*[1-9]')` });

function castTime(cast: Cast, text: string, plain: string): string {
  const other = castIf(cast, anyOf(text, '+', '-'), {
    isFine: 'false',
    refusal: 'offset',
    plain: castIf(cast, 'true', { isFine: matches(text, timeText), plain: castMicros(cast, text, plain) }),
  });
  // 24:00:00 is a time for DuckDB, and for few other readers of Parquet.
  return `CASE WHEN ${text} GLOB '[01]?:??:?[0-9]' OR ${text} GLOB '2[0-3]:??:?[0-9]' THEN ${plain} ELSE ${other} END`;
}

/**
 * Most timestamps end with the seconds: 19 bytes, of which five follow the first colon. `9:00:00+02` has more of them behind it, so no
 * offset and no fraction hides there. Finding one character costs a quarter of what a pattern does.
 */
function castTimestamp(cast: Cast, text: string, plain: string): string {
  const hasOffset = `(contains(${text}, '+') OR contains(substr(${text}, 11), '-'))`;
  const other = castIf(cast, hasOffset, {
    isFine: 'false',
    refusal: 'offset',
    plain: castMicros(cast, text, plain),
  });
  return `CASE WHEN strlen(${text}) = 19 AND instr(${text}, ':') = 14 THEN ${plain} ELSE ${other} END`;
}

interface DecimalText {
  readonly cast: Cast;
  readonly text: string;
  readonly plain: string;
}

function castDecimalText(type: string, { cast, text, plain }: DecimalText): string {
  const scale = Number(/,(\d+)\)/.exec(type)?.[1]);
  const isFine = `CASE WHEN ${anyOf(text, 'e', 'E')} THEN ${isPower(text, plain, scale)} ELSE regexp_full_match(${text}, '\\s*[+-]?\\d*\\.\\d{0,${scale}}0*\\s*') END`;
  return castIf(cast, anyOf(text, '.', 'e', 'E'), { plain, isFine });
}

/** Whether a text such as `12e-1` was kept: to twelve digits more than there are, which tell large ones, and as a double, which tells tiny ones. */
function isPower(text: string, plain: string, scale = 0): string {
  const wide = `DECIMAL(38,${Math.min(38, scale + 12)})`;
  const isSame = `TRY_CAST(${text} AS ${wide}) = TRY_CAST(${plain} AS ${wide})`;
  return `coalesce(${isSame} AND TRY_CAST(${text} AS DOUBLE) = CAST(${plain} AS DOUBLE), false)`;
}
