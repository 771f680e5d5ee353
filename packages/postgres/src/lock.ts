import { isPhloError } from '@phlo/core';
import type { Clock } from '@phlo/core';
import type { MartSession } from './session.js';

/**
 * Longer than `deadlock_timeout` (1 s by default), when PostgreSQL ends an autovacuum that stands in the way. For locks that let
 * readers through.
 */
export const besideReadersMs = 3000;
/**
 * Shorter than `deadlock_timeout`: where we and a reader wait for each other it is always we who give way. Readers that come
 * later queue for no longer than this.
 */
export const beforeReadersMs = 800;

/** Without the pauses, over all attempts. */
const patienceMs = 12_000;
const pauseMs = 200;

export interface Locking {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Runs a statement that waits for locks, several times if it must: between the attempts all of them are given back,
 * and who queues behind them gets a turn. Throws `MARTS_BUSY`.
 */
export async function withLock(
  session: MartSession,
  sql: string,
  { clock, signal, timeoutMs }: Locking & { readonly timeoutMs: number },
): Promise<void> {
  const attempts = Math.ceil(patienceMs / timeoutMs);
  for (let attempt = 1; ; attempt += 1) {
    await session.exec(`SAVEPOINT phlo_lock; SET LOCAL lock_timeout = ${timeoutMs}`);
    try {
      await session.exec(sql);
      await session.exec('RELEASE SAVEPOINT phlo_lock');
      return;
    } catch (error) {
      if (attempt === attempts || !isPhloError(error) || error.code !== 'MARTS_BUSY') throw error;
      await session.exec('ROLLBACK TO SAVEPOINT phlo_lock; RELEASE SAVEPOINT phlo_lock');
      await clock.sleep(pauseMs, signal === undefined ? {} : { signal });
    }
  }
}
