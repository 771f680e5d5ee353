import { quoteText } from '@phlo/lake';
import type { ColumnType, CsvFormat } from '@phlo/lake';

/** How a file writes numbers and times, where it is not as SQL does. */
export type Spelling = Pick<CsvFormat, 'decimalSeparator' | 'thousandsSeparator' | 'dateFormat' | 'timestampFormat'>;

/** An expression that SQL can cast, and whether the text was written as the spelling says: what was not is to be refused. */
interface Respelled {
  readonly sql: string;
  readonly type: string;
  readonly isFine: string;
}

/** Text in the spelling of a file as a value that SQL knows; `undefined` where the spelling says nothing of the type. */
export function respell(type: ColumnType, text: string, spelling: Spelling): Respelled | undefined {
  if (/^(?:int|long|float|double|decimal)/.test(type)) return respellNumber(text, spelling);
  if (type === 'date' && spelling.dateFormat !== undefined) return respellTime(type, text, spelling.dateFormat);
  const isTimestamp = type === 'timestamp' || type === 'timestamptz';
  if (!isTimestamp || spelling.timestampFormat === undefined) return undefined;
  return respellTime(type, text, spelling.timestampFormat);
}

const escaped = (separator: string): string => (/[\w\s]/.test(separator) ? separator : `\\${separator}`);

/** `12.50` is no twelve hundred and fifty where a point divides thousands: digits have to stand in threes. */
function respellNumber(text: string, { decimalSeparator, thousandsSeparator }: Spelling): Respelled | undefined {
  if (decimalSeparator === undefined && thousandsSeparator === undefined) return undefined;
  const [point, divider] = [decimalSeparator ?? '.', thousandsSeparator];
  const whole = divider === undefined ? '\\d*' : `(\\d*|\\d{1,3}(${escaped(divider)}\\d{3})+)`;
  const pattern = `\\s*[+-]?${whole}(${escaped(point)}\\d*)?\\s*`;
  const digits = divider === undefined ? text : `replace(${text}, ${quoteText(divider)}, '')`;
  return {
    sql: `replace(${digits}, ${quoteText(point)}, '.')`,
    type: 'VARCHAR',
    isFine: `regexp_full_match(${text}, ${quoteText(pattern)})`,
  };
}

/** `01.02.26` by `%Y` would be a day of the year 26. */
const firstYear = 1000;

function respellTime(type: 'date' | 'timestamp' | 'timestamptz', text: string, format: string): Respelled {
  const sql = `try_strptime(${text}, ${quoteText(format)})`;
  const isZoned = /%z/i.test(format.replaceAll('%%', ''));
  const isWhole = type === 'date' ? ` AND ${sql} = date_trunc('day', ${sql})` : '';
  return {
    sql,
    type: isZoned ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP',
    isFine: isZoned && type === 'timestamp' ? 'false' : `coalesce(year(${sql}) >= ${firstYear}${isWhole}, false)`,
  };
}
