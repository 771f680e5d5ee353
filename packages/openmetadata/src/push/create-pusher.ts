import type { Concern } from '../book/record-event.js';
import type { OpenMetadataConfig } from '../config.js';
import { pathOfEntity } from '../server/collections.js';
import { createFindOwner } from '../server/find-owner.js';
import { readEntity } from '../server/read-entity.js';
import { createSettler } from './create-settler.js';
import { createResultPusher } from './push-results.js';
import { readSql } from './read-sql.js';
import type { ResultPusherOptions } from './push-results.js';

export interface PusherOptions extends ResultPusherOptions {
  readonly config: Pick<OpenMetadataConfig, 'owners' | 'sampleRows' | 'sql'>;
}

/** Brings the server to what the books want of it. */
export interface Pusher {
  /** Sends what concerns some events, as far as the server does not have it yet, with whatever it needs. Rejects as the client does. */
  push(concerns: readonly Concern[], signal?: AbortSignal): Promise<void>;
}

export function createPusher(options: PusherOptions): Pusher {
  const { client, books, config, log } = options;
  const { entities } = books;
  const onUnknown = (owner: string) =>
    log.log(
      'warn',
      `OpenMetadata knows no team and no user "${owner}"; name one in \`owners\`. The tables have no owner there.`,
    );
  const settler = createSettler({
    client,
    entities,
    lookups: {
      findOwner: createFindOwner(client, { owners: config.owners, onUnknown }),
      readSql: (uri) => (config.sql ? readSql(uri) : Promise.resolve(undefined)),
      tableId: async (table, signal) => {
        const ref = { kind: 'table', key: table } as const;
        const id = entities.find(ref)?.id ?? (await readEntity(client, pathOfEntity(ref), signal))?.id;
        return id ?? '';
      },
    },
  });
  const results = createResultPusher(options, settler);

  return {
    push: async (concerns, signal) => {
      const refs = new Map(concerns.flatMap(({ refs: some }) => some).map((ref) => [`${ref.kind} ${ref.key}`, ref]));
      for (const ref of refs.values()) await settler.ensure(ref, () => settler.settle(ref, signal));
      const own = new Set(concerns.flatMap(({ result }) => result?.eventId ?? []));
      const ofResults = concerns.flatMap(({ result }) => result?.table ?? []);
      const ofTables = [...refs.values()].flatMap(({ kind, key }) => (kind === 'table' ? key : []));
      for (const table of new Set([...ofTables, ...ofResults])) await results.push(table, own, signal);
    },
  };
}
