import type { PluginStore } from '@phlo/core';
import type { Wanted, WantedKind, WantedOf, WantedRef } from '../wanted/wanted.js';

/** Something that the server is to have, and what it has had of it. */
export interface Known<Kind extends WantedKind = WantedKind> {
  readonly wanted: { [K in WantedKind]: WantedOf<K> }[Kind];
  /** Whether the server took it as it is. */
  readonly isSent: boolean;
  /** The server's id of it. */
  readonly id?: string;
}

/** What the server is to have, as the events have told it so far, and what it took of that. */
export interface EntityBook {
  find<Kind extends WantedKind>(ref: WantedRef & { readonly kind: Kind }): Known<Kind> | undefined;
  all(): readonly Known[];
  /** An event of `time` tells it. What an older event says changes nothing, and nothing replaces what says more by what is only to be there. */
  want(wanted: Wanted, time: number): void;
  /** The server took it, as it was when it was read. */
  took(known: Known, id: string | undefined): void;
  /** The server does not have it any more. */
  forget(ref: WantedRef): void;
  /** Name of the table that a mart is filed as. */
  mart(uri: string): string | undefined;
  keepMart(uri: string, table: string): void;
  /** URI of the SQL that an asset was made with. */
  query(asset: string): string | undefined;
  keepQuery(asset: string, uri: string): void;
}

interface Row {
  readonly wanted: string;
  readonly sent: string | null;
  readonly id: string | null;
}

const toKnown = ({ wanted, sent, id }: Row): Known => ({
  // Written by `want` and by nothing else.
  wanted: JSON.parse(wanted) as Wanted,
  isSent: sent === wanted,
  ...(id !== null && { id }),
});

export function createEntityBook(store: PluginStore): EntityBook {
  const read = 'SELECT wanted, sent, id FROM entities';
  return {
    find: ({ kind, key }) => {
      const row = store.get<Row>(`${read} WHERE kind = ? AND key = ?`, kind, key);
      // The kind is part of what was asked for.
      return row === undefined ? undefined : (toKnown(row) as unknown as Known<typeof kind>);
    },
    all: () => store.all<Row>(`${read} ORDER BY kind, key`).map(toKnown),
    want: (wanted, time) =>
      void store.run(
        `INSERT INTO entities (kind, key, wanted, time) VALUES (?, ?, ?, ?)
         ON CONFLICT (kind, key) DO UPDATE SET wanted = excluded.wanted, time = excluded.time
         WHERE excluded.time >= entities.time AND NOT ?`,
        wanted.kind,
        wanted.key,
        JSON.stringify(wanted),
        time,
        wanted.onlyIfMissing,
      ),
    took: ({ wanted: { kind, key }, wanted }, id) =>
      void store.run(
        'UPDATE entities SET sent = ?, id = coalesce(?, id) WHERE kind = ? AND key = ?',
        JSON.stringify(wanted),
        id ?? null,
        kind,
        key,
      ),
    forget: ({ kind, key }) =>
      void store.run('UPDATE entities SET sent = NULL, id = NULL WHERE kind = ? AND key = ?', kind, key),
    mart: (uri) =>
      store.get<{ readonly table_key: string }>('SELECT table_key FROM marts WHERE uri = ?', uri)?.table_key,
    query: (asset) => store.get<{ readonly uri: string }>('SELECT uri FROM queries WHERE asset = ?', asset)?.uri,
    keepQuery: (asset, uri) => void store.run('INSERT OR REPLACE INTO queries (asset, uri) VALUES (?, ?)', asset, uri),
    keepMart: (uri, table) => void store.run('INSERT OR REPLACE INTO marts (uri, table_key) VALUES (?, ?)', uri, table),
  };
}
