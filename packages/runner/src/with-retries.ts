import { isPhloError, unavailability } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { announce, assertNotAborted } from './announce.js';
import { runContextOf } from './run-context.js';
import type { RunContext } from './run-context.js';

const firstDelayMs = 500;
const longestDelayMs = 30_000;
/** Who asks for a longer pause is not asked again within this run. */
const longestPauseMs = 5 * 60_000;

/**
 * Calls `attempt` until it succeeds, fails for good, or has been retried `retries` times. Only errors that say that a
 * later attempt may succeed are retried, with a delay that doubles, or the longer one that the error asks for, up to five minutes.
 * `onAttempt` hears the number of each attempt.
 */
export async function withRetries<T>(
  run: RunContext,
  {
    retries,
    asset,
    onAttempt,
  }: { readonly retries: number; readonly asset: string; readonly onAttempt: (attempt: number) => void },
  attempt: () => Promise<T>,
): Promise<T> {
  for (let number = 1; ; number += 1) {
    onAttempt(number);
    try {
      return await attempt();
    } catch (error) {
      if (number > retries || !isPhloError(error) || !error.isRetryable || run.signal.aborted) throw error;
      const delayMs = delayBefore(number, error);
      if (delayMs > longestPauseMs) throw error;
      run.log.log('warn', `${asset}: attempt ${number} failed, the next one in ${delayMs} ms: ${error.message}`, {
        code: error.code,
      });
      announce(run, 'telemetry.log', {
        context: { ...runContextOf(run), assetKeys: [asset] },
        data: {
          name: 'phlo.runner',
          level: 'warn',
          message: `attempt ${number} failed: ${error.message}`,
          attributes: { asset, code: error.code, attempt: number },
        },
      });
      assertNotAborted(run);
      await run.clock.sleep(delayMs, { signal: run.signal });
    }
  }
}

const delayBefore = (attempt: number, error: PhloError): number =>
  Math.max(Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1)), unavailability(error)?.retryAfterMs ?? 0);
