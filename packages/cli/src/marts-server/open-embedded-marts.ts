import { isPhloError } from '@phlo/core';
import type { Clock } from '@phlo/core';
import type { MartTarget } from '@phlo/lake';
import type { MartsServerInfo } from './served-marts.js';

const startTimeoutMs = 60_000;
const pollMs = 200;

interface Door {
  readonly server: MartsServerInfo;
  /** Opens the folder, unless somebody else has it. Throws `MARTS_BUSY`. */
  readonly openFolder: () => Promise<MartTarget>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The marts of a project without a URL: through the server that serves them, where one runs, else in their folder. A server that is
 * starting is waited for. Throws `MARTS_BUSY`, and `MARTS_UNAVAILABLE` where they are in a PostgreSQL that does not run.
 */
export async function openEmbeddedMarts({ server, openFolder, clock, signal }: Door): Promise<MartTarget> {
  const deadline = clock.monotonic() + startTimeoutMs;
  for (;;) {
    const served = await server.ready();
    if (served !== undefined) return (await import('@phlo/postgres')).openServedMarts(served, { clock });
    const isStarting = (await server.running()) !== undefined && clock.monotonic() < deadline;
    if (!isStarting && (await server.needsServer())) throw await notRunning();
    if (isStarting) {
      await clock.sleep(pollMs, { signal });
      continue;
    }
    try {
      return await openFolder();
    } catch (error) {
      const isTakenByServer =
        isPhloError(error) && error.code === 'MARTS_BUSY' && (await server.running()) !== undefined;
      if (!isTakenByServer) throw error;
    }
  }
}

async function notRunning() {
  const { martErrors } = await import('@phlo/postgres');
  return martErrors.create('MARTS_UNAVAILABLE', {
    message: 'The marts of this project are in the PostgreSQL that `phlo services` runs, and it does not run.',
    hint: 'Start it with `phlo services start postgres`, then try again.',
    dataState: 'The marts show what they showed before.',
  });
}
