import { isPhloError } from '@phlo/core';
import type { Clock } from '@phlo/core';
import type { MartSession } from './session.js';

/** How long one attempt waits for a lock. Readers that come later queue behind it where the lock is exclusive. */
export const lockTimeoutMs = 3000;
const attempts = 5;
const firstPauseMs = 200;

interface Locking {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Runs a statement that waits for a lock, several times if it must: between the attempts those who queue behind it
 * get their turn. Throws `MARTS_BUSY`.
 */
export async function withLock(session: MartSession, sql: string, { clock, signal }: Locking): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await session.exec('SAVEPOINT phlo_lock');
    try {
      await session.exec(sql);
      await session.exec('RELEASE SAVEPOINT phlo_lock');
      return;
    } catch (error) {
      if (attempt === attempts || !isPhloError(error) || error.code !== 'MARTS_BUSY') throw error;
      await session.exec('ROLLBACK TO SAVEPOINT phlo_lock; RELEASE SAVEPOINT phlo_lock');
      await clock.sleep(firstPauseMs * attempt, signal === undefined ? {} : { signal });
    }
  }
}
