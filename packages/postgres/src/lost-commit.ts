import type { Clock } from '@phlo/core';
import { martErrors } from './errors.js';
import { toMartError } from './postgres-error.js';
import type { ErrorPlace } from './postgres-error.js';
import type { MartSession } from './session.js';

const attempts = 20;
const pauseMs = 500;

interface LostCommit {
  readonly open: () => Promise<{ readonly session: MartSession; readonly close: () => Promise<void> }>;
  readonly isCommitted: (session: MartSession) => Promise<boolean>;
  /** `pg_current_xact_id()` of the transaction. */
  readonly transactionId: string;
  readonly clock: Clock;
  /** How the answer was lost. */
  readonly error: unknown;
  readonly place: ErrorPlace;
}

/**
 * Finds out what became of a COMMIT whose answer was lost. Resolves where it took place; throws `MARTS_LOST` where it did not,
 * and `MARTS_OUTCOME_UNKNOWN` where the server cannot be asked within ten seconds.
 */
export async function resolveLostCommit(lost: LostCommit): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const outcome = await ask(lost);
    if (outcome === 'committed') return;
    if (outcome === 'not committed') throw toMartError(lost.error, lost.place);
    await lost.clock.sleep(pauseMs);
  }
  throw martErrors.create('MARTS_OUTCOME_UNKNOWN', {
    message: `${lost.place.display} went away while the swap was being committed, and does not answer.`,
    dataState: 'The marts show either all the old rows or all the new ones.',
    cause: lost.error,
  });
}

async function ask({
  open,
  isCommitted,
  transactionId,
}: LostCommit): Promise<'committed' | 'not committed' | 'unknown'> {
  try {
    const { session, close } = await open();
    try {
      // A server that is busy writing its commit has not decided yet, whatever the books show.
      if (await isInProgress(session, transactionId)) return 'unknown';
      return (await isCommitted(session)) ? 'committed' : 'not committed';
    } finally {
      await close();
    }
  } catch {
    return 'unknown';
  }
}

async function isInProgress(session: MartSession, transactionId: string): Promise<boolean> {
  // A crash may take an id back that was never written down; asking for its status would be an error.
  const [row] = await session.rows<{ status: string | null }>(
    `SELECT CASE WHEN $1::xid8 < pg_snapshot_xmax(pg_current_snapshot()) THEN pg_xact_status($1::xid8) END AS status`,
    [transactionId],
  );
  return row?.status === 'in progress';
}
