import { quoteName, quoteText } from '@phlo/lake';
import type { ColumnSpec, ColumnType, CsvFormat, EngineSession } from '@phlo/lake';

/** How a file writes what was taken for text, and which columns are then what. */
export interface FoundSpelling {
  readonly csv: Pick<CsvFormat, 'decimalSeparator' | 'thousandsSeparator' | 'dateFormat' | 'timestampFormat'>;
  readonly types: ReadonlyMap<string, ColumnType>;
}

const day = String.raw`\d{1,2}\.\d{1,2}\.\d{4}`;
const number = String.raw`[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?`;

/** Only what can be read in one way: points stand between day, month and year in this order everywhere. */
const patterns = {
  number,
  date: day,
  minutes: String.raw`${day} \d{1,2}:\d{2}`,
  seconds: String.raw`${day} \d{1,2}:\d{2}:\d{2}`,
};

/**
 * Numbers with a decimal comma and days such as `31.12.2026` among the columns that are text, where no other column contradicts. `table` is
 * the file as SQL reads it, all text.
 */
export async function findSpelling(
  session: EngineSession,
  table: string,
  columns: readonly ColumnSpec[],
): Promise<FoundSpelling> {
  const texts = columns.filter(({ type }) => type === 'string').map(({ name }) => name);
  if (texts.length === 0) return { csv: {}, types: new Map() };
  const facts = texts.flatMap((name, index) => {
    const column = quoteName(name);
    return [
      ...Object.entries(patterns).map(
        ([kind, pattern]) => `bool_and(regexp_full_match(${column}, ${quoteText(pattern)})) AS ${kind}${index}`,
      ),
      `bool_or(contains(${column}, ',')) AS comma${index}`,
      `bool_or(contains(${column}, '.')) AS point${index}`,
      `max(length(regexp_extract(${column}, ',(\\d+)$', 1))) AS scale${index}`,
      `max(length(regexp_replace(split_part(${column}, ',', 1), '\\D', '', 'g'))) AS digits${index}`,
    ];
  });
  const [row = {}] = await session.rows(`SELECT ${facts.join(', ')} FROM ${table}`);
  const isTaken = (...types: readonly string[]) => columns.some(({ type }) => types.includes(type.replace(/\(.*/, '')));
  const those = (kind: string) => texts.filter((_, index) => row[`${kind}${index}`] === true);
  const commas = new Set(those('comma'));
  const numbers = isTaken('float', 'double', 'decimal') ? [] : those('number').filter((name) => commas.has(name));
  const dates = isTaken('date') ? [] : those('date');
  const [minutes, seconds] = [those('minutes'), those('seconds')];
  // A file has one format for all of its times.
  const times =
    isTaken('timestamp', 'timestamptz') || (minutes.length > 0 && seconds.length > 0) ? [] : [...minutes, ...seconds];
  const points = new Set(those('point'));
  return {
    csv: {
      ...(numbers.length > 0 && { decimalSeparator: ',' as const }),
      ...(numbers.some((name) => points.has(name)) && { thousandsSeparator: '.' }),
      ...(dates.length > 0 && { dateFormat: '%d.%m.%Y' }),
      ...(times.length > 0 && { timestampFormat: `%d.%m.%Y %H:%M${seconds.length > 0 ? ':%S' : ''}` }),
    },
    types: new Map<string, ColumnType>([
      ...numbers.map((name) => [name, decimalOf(row, texts.indexOf(name))] as const),
      ...dates.map((name) => [name, 'date'] as const),
      ...times.map((name) => [name, 'timestamp'] as const),
    ]),
  };
}

const usualPrecision = 18;
const longestPrecision = 38;

function decimalOf(row: Readonly<Record<string, unknown>>, index: number): ColumnType {
  const scale = Number(row[`scale${index}`]);
  const digits = Number(row[`digits${index}`]) + scale;
  return `decimal(${digits <= usualPrecision ? usualPrecision : longestPrecision},${scale})`;
}
