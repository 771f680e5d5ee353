import type { TablePlace } from '../names/locate-table.js';
import type { CreateDatabaseService } from '../server/requests.js';
import type { Wanted } from './wanted.js';

/** What a table is filed in: service, database and schema, as far as the server lacks them. */
export function wantPlace(place: TablePlace, serviceType: CreateDatabaseService['serviceType']): readonly Wanted[] {
  const { service, database, schema, names } = place;
  const onlyIfMissing = true;
  return [
    { kind: 'service', key: service, request: { name: names.service, serviceType }, needs: [], onlyIfMissing },
    {
      kind: 'database',
      key: database,
      request: { name: names.database, service },
      needs: [{ kind: 'service', key: service }],
      onlyIfMissing,
    },
    {
      kind: 'schema',
      key: schema,
      request: { name: names.schema, database },
      needs: [{ kind: 'database', key: database }],
      onlyIfMissing,
    },
  ];
}
