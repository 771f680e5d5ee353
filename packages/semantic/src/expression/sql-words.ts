const keywords = new Set(
  (
    'ALL AND ANY ARRAY AS ASC ASYMMETRIC BETWEEN BOTH BY CASE CAST COLLATE CURRENT CURRENT_DATE CURRENT_ROLE ' +
    'CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DESC DISTINCT ELSE END ESCAPE EXISTS FALSE FILTER FIRST ' +
    'FOLLOWING FOR FROM GROUP ILIKE IN INTERVAL IS ISNULL LAST LEADING LIKE LOCALTIME LOCALTIMESTAMP NOT ' +
    'NOTNULL NULL NULLS OR ORDER OVER PARTITION PLACING PRECEDING RANGE ROW ROWS SESSION_USER SIMILAR SOME ' +
    'SYMMETRIC THEN TO TRAILING TRUE TRY_CAST UNBOUNDED UNKNOWN WHEN WHERE WITHIN'
  ).split(' '),
);

/** Words that are a name elsewhere, and in this company are none. */
export const phrases: readonly (readonly string[])[] = [
  'AT TIME ZONE',
  'AT LOCAL',
  'IS DISTINCT FROM',
  'IS NOT DISTINCT FROM',
  'IGNORE NULLS',
  'RESPECT NULLS',
  'TIME WITH TIME ZONE',
  'TIME WITHOUT TIME ZONE',
  'TIMESTAMP WITH TIME ZONE',
  'TIMESTAMP WITHOUT TIME ZONE',
  'GROUPS BETWEEN',
  'EXCLUDE CURRENT ROW',
  'EXCLUDE GROUP',
  'EXCLUDE NO OTHERS',
  'EXCLUDE TIES',
].map((phrase) => phrase.split(' '));

/** Words that make a statement of an expression. */
export const clauses: ReadonlySet<string> = new Set(
  'SELECT VALUES TABLE JOIN UNION INTERSECT EXCEPT HAVING LIMIT OFFSET QUALIFY INTO RETURNING WINDOW PIVOT'.split(' '),
);

const typeWords = new Set('PRECISION VARYING WITH WITHOUT TIME ZONE LARGE OBJECT'.split(' '));

const units = new Set(
  (
    'CENTURY DAY DAYS DECADE DOW DOY EPOCH HOUR HOURS ISODOW ISOYEAR MICROSECOND MICROSECONDS MILLENNIUM MILLISECOND MILLISECONDS ' +
    'MINUTE MINUTES MONTH MONTHS QUARTER QUARTERS SECOND SECONDS WEEK WEEKS YEAR YEARS'
  ).split(' '),
);

/** Whether an unquoted word of an expression is never a column. */
export const isKeyword = (word: string): boolean => keywords.has(word.toUpperCase());

/** Whether a word may follow the first one of a type, as in `double precision`. */
export const isTypeWord = (word: string): boolean => typeWords.has(word.toUpperCase());

/** Whether a word is a part of a time, as in `EXTRACT(YEAR FROM day)`. */
export const isUnit = (word: string): boolean => units.has(word.toUpperCase());
