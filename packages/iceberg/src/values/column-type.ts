import type { ColumnType } from '@phlo/lake';

const simple: readonly string[] = [
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'string',
  'uuid',
  'binary',
];

export interface DecimalType {
  readonly precision: number;
  readonly scale: number;
}

/** Precision and scale of `decimal(9,2)`; `undefined` for other types. */
export function parseDecimal(type: string): DecimalType | undefined {
  const [, precision, scale] = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(type) ?? [];
  return precision === undefined || scale === undefined
    ? undefined
    : { precision: Number(precision), scale: Number(scale) };
}

/** Reads the type of a schema in JSON; `undefined` where Phlo has no such type. */
export function parseColumnType(type: unknown): ColumnType | undefined {
  if (typeof type !== 'string') return undefined;
  const decimal = parseDecimal(type);
  if (decimal !== undefined)
    return decimal.precision >= 1 && decimal.precision <= 38 && decimal.scale <= decimal.precision
      ? `decimal(${decimal.precision},${decimal.scale})`
      : undefined;
  // One of the list.
  return simple.includes(type) ? (type as ColumnType) : undefined;
}

/** The type as Java and PyIceberg write it: `decimal(9, 2)` with its space. */
export const formatColumnType = (type: ColumnType): string => type.replace(',', ', ');

/** Whether old values of one type can be read as another. https://iceberg.apache.org/spec/#schema-evolution */
export function isPromotion(from: ColumnType, to: ColumnType): boolean {
  if (from === 'int' && to === 'long') return true;
  if (from === 'float' && to === 'double') return true;
  const [narrow, wide] = [parseDecimal(from), parseDecimal(to)];
  return narrow !== undefined && wide !== undefined && narrow.scale === wide.scale && narrow.precision < wide.precision;
}
