import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBTimestampTZValue,
  HUGEINT,
  SQLNULL,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api';
import type { DuckDBPreparedStatement, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { duckdbErrors } from '../errors.js';
import { isWellFormed } from './well-formed.js';

type Bound = readonly [DuckDBValue, DuckDBType];

/** Binds values with the type that keeps them whole. Throws `PARAMETER_INVALID`. */
export function bindParameters(prepared: DuckDBPreparedStatement, params: readonly unknown[]): void {
  const wanted = prepared.parameterCount;
  if (params.length !== wanted) {
    throw duckdbErrors.create('PARAMETER_INVALID', {
      message: `The query has ${wanted} parameters and was given ${params.length}.`,
      hint: 'Give a value for each of $1, $2, ….',
    });
  }
  if (wanted === 0) return;
  const bound = params.map((value, index) => bind(value, index));
  prepared.bind(
    bound.map(([value]) => value),
    bound.map(([, type]) => type),
  );
}

const most64 = 2n ** 63n;
const most128 = 2n ** 127n;

function bind(value: unknown, index: number): Bound {
  const bound = toBound(value);
  if (bound !== undefined) return bound;
  throw duckdbErrors.create('PARAMETER_INVALID', {
    message: `Parameter $${index + 1} is ${describe(value)}, which cannot be bound.`,
    details: { parameter: index + 1 },
  });
}

function toBound(value: unknown): Bound | undefined {
  if (value === null) return [null, SQLNULL];
  if (typeof value === 'boolean') return [value, BOOLEAN];
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? [BigInt(value), BIGINT] : [value, DOUBLE];
  if (typeof value === 'bigint') return toBoundInteger(value);
  if (typeof value === 'string') return isWellFormed(value) ? [value, VARCHAR] : undefined;
  if (value instanceof Uint8Array) return [new DuckDBBlobValue(value), BLOB];
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  return [new DuckDBTimestampTZValue(BigInt(value.getTime()) * 1000n), TIMESTAMPTZ];
}

function toBoundInteger(value: bigint): Bound | undefined {
  if (value >= -most64 && value < most64) return [value, BIGINT];
  return value > -most128 && value < most128 ? [value, HUGEINT] : undefined;
}

function describe(value: unknown): string {
  if (typeof value === 'object')
    return value instanceof Date ? 'an invalid Date' : Array.isArray(value) ? 'an array' : 'an object';
  if (typeof value === 'string') return 'text with half a surrogate pair';
  return typeof value === 'bigint' ? `${value}, beyond 128 bits` : String(typeof value);
}
