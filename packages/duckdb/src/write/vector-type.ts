import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  FLOAT,
  INTEGER,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import type { DuckDBType } from '@duckdb/node-api';
import type { ColumnType } from '@phlo/lake';

const types: ReadonlyMap<string, DuckDBType> = new Map<string, DuckDBType>([
  ['boolean', BOOLEAN],
  ['int', INTEGER],
  ['long', BIGINT],
  ['float', FLOAT],
  ['double', DOUBLE],
  ['date', DATE],
  ['time', TIME],
  ['timestamp', TIMESTAMP],
  ['timestamptz', TIMESTAMPTZ],
  ['string', VARCHAR],
  ['uuid', UUID],
  ['binary', BLOB],
]);

/** The vector that holds values of a type of the lake. */
export function toVectorType(type: ColumnType): DuckDBType {
  const plain = types.get(type);
  if (plain !== undefined) return plain;
  const [precision, scale] = (/\d+,\d+/.exec(type)?.[0] ?? '').split(',').map(Number);
  return DECIMAL(precision, scale);
}
