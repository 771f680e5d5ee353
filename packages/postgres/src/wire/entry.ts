import type { PGlite } from '@electric-sql/pglite';
import type { Backend } from './backend.js';
import { toBytes } from './frames.js';
import { applySessionSettings, readSessionSettings } from './settings.js';
import type { Setting } from './settings.js';
import type { StatementNames } from './statement-names.js';

/** What a session is to find again when its turn comes. */
export interface SessionState {
  settings: readonly Setting[];
  isOver: boolean;
}

/** Changes the one backend from what one session left to what the next one left. */
export async function createEntry(db: PGlite, backend: Backend) {
  const initial = await readSessionSettings(db);
  let last: SessionState | undefined;
  return {
    open: (settings: readonly Setting[]): SessionState => ({ settings: [...initial, ...settings], isOver: false }),
    /** Called by who has the turn, outside a transaction. */
    async enter(session: SessionState, names: StatementNames): Promise<void> {
      if (last === session) return;
      if (last !== undefined && !last.isOver) last.settings = await readSessionSettings(db);
      last = session;
      await applySessionSettings(db, session.settings);
      const unnamed = names.unnamed();
      // Where it cannot be prepared any more, what is bound to it says so.
      if (unnamed !== undefined) await backend.execute(Buffer.concat([unnamed, toBytes('S')]));
    },
  };
}

export type Entry = Awaited<ReturnType<typeof createEntry>>;
