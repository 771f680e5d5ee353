import { entityName, nameWithin, quoteName } from './quote-name.js';

/** Where tables are filed in OpenMetadata. */
export interface Shelf {
  /** Database service. */
  readonly service: string;
  readonly database: string;
}

/** A table's place, by fully qualified names; and the own names of what it is in, without quotes. */
export interface TablePlace {
  readonly service: string;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly names: Readonly<Record<'service' | 'database' | 'schema' | 'table', string>>;
}

/** The schema of tables that have no namespace. */
const noSchema = 'default';

/** The place of `namespace.table`, an asset or a relation of marts; whatever stands before the last dot is the schema. */
export function locateTable(shelf: Shelf, key: string): TablePlace {
  const dot = key.lastIndexOf('.');
  const names = {
    service: entityName(shelf.service),
    database: entityName(shelf.database),
    schema: entityName(dot > 0 ? key.slice(0, dot) : noSchema),
    table: entityName(key.slice(dot + 1)),
  };
  const service = quoteName(names.service);
  const database = nameWithin(service, names.database);
  const schema = nameWithin(database, names.schema);
  return { service, database, schema, table: nameWithin(schema, names.table), names };
}
