import type { EventColumn } from '@phlo/core';
import { entityName } from '../names/quote-name.js';
import type { Column, DataType } from '../server/requests.js';

/**
 * Iceberg's types (https://iceberg.apache.org/spec/#primitive-types) by OpenMetadata's. `binary` is BYTES, for BINARY must have a length there.
 */
const dataTypes: ReadonlyMap<string, DataType> = new Map([
  ['boolean', 'BOOLEAN'],
  ['int', 'INT'],
  ['long', 'BIGINT'],
  ['float', 'FLOAT'],
  ['double', 'DOUBLE'],
  ['date', 'DATE'],
  ['time', 'TIME'],
  ['timestamp', 'TIMESTAMP'],
  ['timestamptz', 'TIMESTAMPZ'],
  ['string', 'STRING'],
  ['uuid', 'UUID'],
  ['binary', 'BYTES'],
]);

const decimal = /^decimal\((\d+), ?(\d+)\)$/;

/** A column as the server takes it. A type that it has no word for is UNKNOWN, and shown by its own name. */
export function toColumn({ name, type, description }: EventColumn): Column {
  return {
    name: entityName(name),
    ...typeOf(type),
    dataTypeDisplay: type,
    ...(description !== undefined && { description }),
  };
}

function typeOf(type: string): Pick<Column, 'dataType' | 'precision' | 'scale'> {
  const [, precision, scale] = decimal.exec(type) ?? [];
  if (precision !== undefined) return { dataType: 'DECIMAL', precision: Number(precision), scale: Number(scale) };
  return { dataType: dataTypes.get(type) ?? 'UNKNOWN' };
}
