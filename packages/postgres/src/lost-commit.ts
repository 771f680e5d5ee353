import type { Clock } from '@phlo/core';
import { martErrors } from './errors.js';
import { toMartError } from './postgres-error.js';
import type { ErrorPlace } from './postgres-error.js';
import type { MartSession } from './session.js';

const patienceMs = 15_000;
const pauseMs = 500;

interface LostCommit {
  /** Puts a question over a new connection. */
  readonly ask: <T>(question: (session: MartSession) => Promise<T>) => Promise<T>;
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
 * and `MARTS_OUTCOME_UNKNOWN` where the server cannot be asked for a quarter of a minute.
 */
export async function resolveLostCommit(lost: LostCommit): Promise<void> {
  const { ask, clock, error, place } = lost;
  const deadline = clock.monotonic() + patienceMs;
  while (clock.monotonic() < deadline) {
    // A server that does not answer yet has the same meaning as one that has not decided.
    const outcome = await ask((session) => readOutcome(session, lost)).catch(() => 'undecided');
    if (outcome === 'committed') return;
    if (outcome === 'taken back') throw toMartError(error, place);
    await clock.sleep(pauseMs);
  }
  throw martErrors.create('MARTS_OUTCOME_UNKNOWN', {
    message: `${place.display} went away while the swap was being committed, and does not answer.`,
    dataState: 'The marts show either all the old rows or all the new ones.',
    cause: error,
  });
}

type Outcome = 'committed' | 'taken back' | 'undecided';

async function readOutcome(session: MartSession, { isCommitted, transactionId }: LostCommit): Promise<Outcome> {
  // A crash may take back an id that was never written down; to ask for its status would be an error.
  const [row] = await session.rows<{ status: string | null }>(
    `SELECT CASE WHEN $1::xid8 < pg_snapshot_xmax(pg_current_snapshot()) THEN pg_xact_status($1::xid8) END AS status`,
    [transactionId],
  );
  // A server that is still writing its commit has not decided, whatever the books show.
  if (row?.status === 'in progress') return 'undecided';
  return (await isCommitted(session)) ? 'committed' : 'taken back';
}
