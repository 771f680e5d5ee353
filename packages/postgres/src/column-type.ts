import type { ColumnType } from '@phlo/lake';

type PlainType = Exclude<ColumnType, `decimal(${number},${number})`>;

const types: Readonly<Record<PlainType, string>> = {
  boolean: 'boolean',
  int: 'integer',
  long: 'bigint',
  float: 'real',
  double: 'double precision',
  date: 'date',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  string: 'text',
  uuid: 'uuid',
  binary: 'bytea',
};

/** A type of the lake in PostgreSQL, spelled as `format_type` spells it, so that it can be compared with a live column. */
export function postgresType(type: ColumnType): string {
  // A template-literal type cannot be told apart by a lookup alone.
  return types[type as PlainType] ?? type.replace('decimal', 'numeric');
}
