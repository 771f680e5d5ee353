import type { Column, TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { formatColumnType, parseColumnType } from '../values/column-type.js';
import type { SchemaFieldJson, SchemaJson } from './table-metadata.js';

/** Columns of a schema. Throws `TABLE_UNSUPPORTED` for nested and newer types. */
export function columnsOf(schema: SchemaJson, table: TableName): readonly Column[] {
  return schema.fields.map(({ id, name, type, required, doc }) => {
    const known = parseColumnType(type);
    if (known === undefined) {
      throw icebergErrors.create('TABLE_UNSUPPORTED', {
        message: `Column "${name}" of ${table} has the type ${typeof type === 'string' ? type : JSON.stringify(type)}, which Phlo does not read.`,
        asset: table,
      });
    }
    return { id, name, type: known, nullable: required !== true, ...(doc !== undefined && { description: doc }) };
  });
}

/** Those columns of a schema that Phlo has a type for. */
export const tolerantColumns = (schema: SchemaJson): readonly Column[] =>
  schema.fields.flatMap(({ id, name, type, required }) => {
    const known = parseColumnType(type);
    return known === undefined ? [] : [{ id, name, type: known, nullable: required !== true }];
  });

/** Fields of a schema from columns. */
export const fieldsOf = (columns: readonly Column[]): readonly SchemaFieldJson[] =>
  columns.map(({ id, name, type, nullable, description }) => ({
    id,
    name,
    required: !nullable,
    type: formatColumnType(type),
    ...(description !== undefined && { doc: description }),
  }));

/** Whether files of one set of columns can be read as the other without looking at ids: every column is there, as it is now. */
export function coversColumns(file: readonly Column[], wanted: readonly Column[]): boolean {
  const byId = new Map(file.map((column) => [column.id, column]));
  return wanted.every(({ id, name, type }) => byId.get(id)?.name === name && byId.get(id)?.type === type);
}
