import type { ColumnType } from '@phlo/lake';

const names: ReadonlyMap<string, string> = new Map([
  ['boolean', 'BOOLEAN'],
  ['int', 'INTEGER'],
  ['long', 'BIGINT'],
  ['float', 'FLOAT'],
  ['double', 'DOUBLE'],
  ['date', 'DATE'],
  ['time', 'TIME'],
  ['timestamp', 'TIMESTAMP'],
  ['timestamptz', 'TIMESTAMP WITH TIME ZONE'],
  ['string', 'VARCHAR'],
  ['uuid', 'UUID'],
  ['binary', 'BLOB'],
]);

/** How DuckDB calls a type of the lake. */
export const toDuckdbType = (type: ColumnType): string => names.get(type) ?? type.toUpperCase();

const types: ReadonlyMap<string, ColumnType> = new Map<string, ColumnType>([
  ...[...names].map(([type, name]) => [name, type as ColumnType] as const),
  ['TINYINT', 'int'],
  ['SMALLINT', 'int'],
  ['UTINYINT', 'int'],
  ['USMALLINT', 'int'],
  ['UINTEGER', 'long'],
  // Parquet has these as UINT_64 and DOUBLE, which Iceberg does not know and which loses digits.
  ['UBIGINT', 'decimal(20,0)'],
  ['HUGEINT', 'decimal(38,0)'],
  ['TIME_NS', 'time'],
  ['TIMESTAMP_S', 'timestamp'],
  ['TIMESTAMP_MS', 'timestamp'],
  ['TIMESTAMP_NS', 'timestamp'],
  ['JSON', 'string'],
]);

/** The type of the lake that takes every value of a DuckDB type; `undefined` where there is none. */
export function fromDuckdbType(name: string): ColumnType | undefined {
  const plain = types.get(name);
  if (plain !== undefined) return plain;
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(name);
  if (decimal !== null) return `decimal(${Number(decimal[1])},${Number(decimal[2])})`;
  // `ENUM('a', 'b')[]` is a list.
  return name.startsWith('ENUM(') && name.endsWith(')') ? 'string' : undefined;
}
