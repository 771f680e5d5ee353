import { isPhloError } from '@phlo/core';
import type { Clock, Leases, PhloError } from '@phlo/core';
import type { MartTarget } from '@phlo/lake';

interface MartsOptions {
  readonly url: string | undefined;
  /** Folder of PGlite where there is no URL. */
  readonly directory: string;
  readonly leases: Leases;
  readonly clock: Clock;
}

/** Where marts go, without opening it. Throws `MARTS_URL_INVALID`. */
export async function describeMarts({ url, directory, clock }: Omit<MartsOptions, 'leases'>): Promise<string> {
  if (url === undefined) return `pglite:${directory}`;
  // A server is connected by what needs it, so this costs nothing.
  await using target = await (await import('@phlo/postgres')).openPostgresMarts({ url, clock });
  return target.display;
}

interface Owner {
  readonly runId: string;
  readonly signal: AbortSignal;
}

const waitMs = 10_000;
const pollMs = 200;

/**
 * Opens the marts when they are wanted. A PGlite folder is opened under a lease, for two processes on one folder lose
 * rows silently; it is waited for a while, since a query holds it only for a moment.
 */
export function createMartsOpener({
  url,
  directory,
  leases,
  clock,
}: MartsOptions): (owner: Owner) => Promise<MartTarget> {
  if (url !== undefined) return async () => (await import('@phlo/postgres')).openPostgresMarts({ url, clock });
  return async (owner) => {
    const [lease] = await acquire({ leases, clock, directory }, owner);
    try {
      const { openPgliteMarts } = await import('@phlo/postgres');
      const target = await openPgliteMarts({ directory, clock });
      return releaseWith(target, () => lease?.[Symbol.dispose]());
    } catch (error) {
      lease?.[Symbol.dispose]();
      throw error;
    }
  };
}

async function acquire({ leases, clock, directory }: Omit<MartsOptions, 'url'>, owner: Owner) {
  const deadline = clock.monotonic() + waitMs;
  for (;;) {
    try {
      return leases.acquire([`marts:${directory}`], { runId: owner.runId });
    } catch (error) {
      if (!isPhloError(error) || error.code !== 'ASSET_BUSY') throw error;
      if (clock.monotonic() > deadline) throw await describeBusy(directory, error);
      await clock.sleep(pollMs, { signal: owner.signal });
    }
  }
}

async function describeBusy(directory: string, cause: PhloError): Promise<PhloError> {
  const { martErrors } = await import('@phlo/postgres');
  return martErrors.create('MARTS_BUSY', {
    message: `Another process has held the embedded marts in ${directory} for ${waitMs / 1000} s: ${cause.message}`,
    hint: 'Try again when it has ended, or publish to a server with PHLO_MARTS_URL, which many may use at once.',
    dataState: 'The marts show what they showed before.',
    cause,
  });
}

function releaseWith(target: MartTarget, release: () => void): MartTarget {
  return {
    kind: target.kind,
    display: target.display,
    connect: target.connect,
    published: () => target.published(),
    publish: (loads, options) => target.publish(loads, options),
    query: (sql, params, options) => target.query(sql, params, options),
    async [Symbol.asyncDispose]() {
      try {
        await target[Symbol.asyncDispose]();
      } finally {
        release();
      }
    },
  };
}
