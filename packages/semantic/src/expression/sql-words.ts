const keywords = new Set(
  (
    'ALL AND ANY AS ASC BETWEEN BOTH BY CASE CAST COLLATE CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DESC DISTINCT ELSE END ' +
    'ESCAPE EXISTS FALSE FILTER FIRST FOLLOWING FROM GROUP ILIKE IN INTERVAL IS LAST LEADING LIKE LOCALTIME LOCALTIMESTAMP NOT NULL ' +
    'NULLS OR ORDER OVER PARTITION PRECEDING RANGE ROW ROWS SIMILAR SOME SYMMETRIC THEN TO TRAILING TRUE TRY_CAST UNBOUNDED UNKNOWN ' +
    'WHEN WHERE WITHIN'
  ).split(' '),
);

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
