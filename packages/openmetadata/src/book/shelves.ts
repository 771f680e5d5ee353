import type { OpenMetadataConfig } from '../config.js';
import type { TableShelf } from '../wanted/want-table.js';

/** `phlo://<project>`, as events name their source. */
const projectOf = (source: string): string => source.replace(/^[^:]*:\/\//, '') || 'phlo';

/** Where the tables of the lake are filed. Their service is a custom one, for 2.0 has none of the type Iceberg any more; a table has that type still. */
export const lakeShelf = ({ service, database }: OpenMetadataConfig, source: string): TableShelf => ({
  service,
  database: database ?? projectOf(source),
  serviceType: 'CustomDatabase',
  tableType: 'Iceberg',
});

/** Where marts are filed: under the database that their target names, `postgres://host:5432/shop` or `pglite:/srv/shop/.phlo/marts`. */
export const martShelf = ({ marts: { service, database } }: OpenMetadataConfig, target: string): TableShelf => ({
  service,
  database: database ?? databaseOf(target),
  serviceType: /^(postgres|pglite)/.test(target) ? 'Postgres' : 'CustomDatabase',
  tableType: 'Regular',
});

function databaseOf(target: string): string {
  const path = target.replace(/^[^:]*:\/\/[^/]*/, '').replace(/\?.*$/, '');
  return path.split(/[/:\\]/).findLast((part) => part !== '') ?? 'marts';
}
