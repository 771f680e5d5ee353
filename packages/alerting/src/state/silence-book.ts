import type { PluginStore } from '@phlo/core';

export interface Silence {
  readonly id: number;
  readonly matcher: string;
  /** Epoch milliseconds. */
  readonly until: number;
  readonly createdAt: number;
  readonly comment: string | null;
}

export interface SilenceBook {
  /** Those that have not ended, the earliest end first. */
  active(now: number): readonly Silence[];
  /** Begins one, or changes the end of the one that has the same matcher. */
  set(silence: Omit<Silence, 'id'>): Silence;
}

export function createSilenceBook(store: PluginStore): SilenceBook {
  return {
    active: (now) => store.all<Silence>('SELECT * FROM silences WHERE until > ? ORDER BY until, id', now),
    set: ({ matcher, until, createdAt, comment }) => {
      store.run('DELETE FROM silences WHERE matcher = ?', matcher);
      const added = store.get<Silence>(
        'INSERT INTO silences (matcher, until, createdAt, comment) VALUES (?, ?, ?, ?) RETURNING *',
        matcher,
        until,
        createdAt,
        comment,
      );
      if (added === undefined) throw new Error('SQLite returned no row of the silence');
      return added;
    },
  };
}
