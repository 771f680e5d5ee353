import type { Lease, LeaseHolder, Leases, Clock, Logger, PhloError } from '@phlo/core';

import { stateErrors } from './errors.js';
import type { Processes } from './processes.js';
import type { Sqlite } from './sqlite.js';

interface LeaseRow {
  readonly process_id: number;
  readonly pid: number;
  readonly host: string;
  readonly run_id: string;
  readonly since: number;
}

interface LeasesOptions {
  readonly clock: Clock;
  /** Told about leases that could not be given back. */
  readonly log?: Logger;
}

/** Leases on the state file. Disposing gives back everything that was taken through it; a dead holder's leases are taken over. */
export function openLeases(db: Sqlite, processes: Processes, { clock, log }: LeasesOptions): Leases & Disposable {
  const find = db.prepare<LeaseRow>(
    `SELECT l.process_id, p.pid, p.host, l.run_id, l.since FROM leases l JOIN processes p USING (process_id) WHERE l.key = ?`,
  );
  const all = db.prepare<LeaseRow & { readonly key: string }>(
    `SELECT l.key, l.process_id, p.pid, p.host, l.run_id, l.since FROM leases l JOIN processes p USING (process_id) ORDER BY l.key`,
  );
  // A new token each time: a holder that was taken for dead must not give back its successor's lease.
  const take = db.prepare<{ token: number }>(
    `INSERT OR REPLACE INTO leases (key, process_id, run_id, since) VALUES (?, ?, ?, ?) RETURNING token`,
  );
  const release = db.prepare('DELETE FROM leases WHERE token = ?');
  const held = new Set<number>();
  const unreleased = new Set<number>();

  // A full disk must not hide what the work came to; whoever takes the next lease gives this one back first.
  const giveBack = (token: number): void => {
    try {
      release.run(token);
    } catch (error) {
      unreleased.add(token);
      log?.log('warn', 'A lease could not be given back; it ends with this process.', { error });
    }
  };
  const giveBackLate = (): void => {
    for (const token of unreleased) {
      release.run(token);
      unreleased.delete(token);
    }
  };

  const lease = (key: string, token: number): Lease => ({
    key,
    [Symbol.dispose]: () => {
      if (held.delete(token)) giveBack(token);
    },
  });

  return {
    acquire: (keys, { runId }) => {
      giveBackLate();
      const processId = processes.self();
      const isAlive = processes.liveness();
      const since = clock.now();
      const tokens = db.transaction(() =>
        [...new Set(keys)].map((key): [string, number] => {
          const holder = find.get(key);
          if (holder !== undefined && isAlive(holder.process_id)) throw busy(key, holder);
          return [key, take.get(key, processId, runId, since)?.token ?? 0];
        }),
      );
      for (const [, token] of tokens) held.add(token);
      return tokens.map(([key, token]) => lease(key, token));
    },
    holder: (key) => {
      const row = find.get(key);
      return row !== undefined && processes.liveness()(row.process_id) ? toHolder(row) : undefined;
    },
    list: () => {
      const isAlive = processes.liveness();
      return all.all().map((row) => ({ key: row.key, ...toHolder(row), isAlive: isAlive(row.process_id) }));
    },
    [Symbol.dispose]: () => {
      for (const token of held) giveBack(token);
      held.clear();
    },
  };
}

const toHolder = (row: LeaseRow): LeaseHolder => ({
  pid: row.pid,
  host: row.host,
  runId: row.run_id,
  since: row.since,
});

function busy(key: string, row: LeaseRow): PhloError {
  const since = new Date(row.since).toISOString();
  // Keys are `asset:<name>` and the like; people know the name.
  const asset = key.replace(/^asset:/, '');
  return stateErrors.create('ASSET_BUSY', {
    message: `${asset} is held by process ${row.pid} on ${row.host} (run ${row.run_id}) since ${since}`,
    asset,
    dataState: `${asset} is unchanged by this run.`,
    details: { key, ...toHolder(row) },
  });
}
