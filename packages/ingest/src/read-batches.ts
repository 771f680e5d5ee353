import { isPhloError, messageOf, unavailability } from '@phlo/core';
import type { Row } from '@phlo/lake';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion-asset.js';
import { openItems } from './open-items.js';
import type { Items } from './open-items.js';

interface Reading {
  readonly open: () => unknown;
  readonly signal: AbortSignal;
}

/** As many as the engine takes at once. */
const rowsPerBatch = 2048;

/** Rows wait for others before they are written: one that is changed and yielded again would be there twice as it is last. */
function createReuseGuard(): (value: unknown) => void {
  let last: unknown;
  return (value) => {
    const row: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof row === 'object' && row !== null && row === last)
      throw new TypeError("it yields the same object again; a row is the lake's once it is yielded, so make a new one");
    last = row;
  };
}

/** Nobody hears what a generator returns: its rows would be lost, and the old ones with them where they are replaced. */
function assertNothingReturned(value: unknown): void {
  if (typeof value === 'object' && value !== null)
    throw new TypeError('it returned rows in the end, where they are lost; write `yield` in the place of `return`');
}

/**
 * Gathers single rows into batches, in order; arrays go through as they are. Throws `SOURCE_FAILED` or `SOURCE_UNAVAILABLE` where the
 * function throws, and the signal's reason where that is what stopped it, at once, even if the function never looks at the signal. The
 * function's `finally` runs in any case.
 */
export async function* readBatches(asset: IngestionAsset, { open, signal }: Reading): AsyncGenerator<readonly Row[]> {
  let items: Items | undefined;
  let gathered: Row[] = [];
  const assertNew = createReuseGuard();
  try {
    items = openItems(open(), signal);
    for (;;) {
      const pulled = items.next();
      const { done, value } = 'then' in pulled ? await pulled : pulled;
      if (done === true) {
        assertNothingReturned(value);
        break;
      }
      assertNew(value);
      const isBatch = Array.isArray(value);
      // Whether it is a row is the engine's to say, with its number.
      if (!isBatch) gathered.push(value as Row);
      if (gathered.length < rowsPerBatch && !isBatch) continue;
      if (gathered.length > 0) yield gathered;
      gathered = [];
      if (isBatch && value.length > 0) yield value as readonly Row[];
    }
    if (gathered.length > 0) yield gathered;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw isPhloError(error) && error.code !== 'HOOK_UNAVAILABLE' ? error : sourceError(asset, error);
  } finally {
    await items?.close();
  }
}

function sourceError(asset: IngestionAsset, cause: unknown) {
  const away = unavailability(cause);
  return ingestErrors.create(away === undefined ? 'SOURCE_FAILED' : 'SOURCE_UNAVAILABLE', {
    message: `The source of ${asset.name} failed: ${messageOf(cause)}`,
    asset: asset.name,
    cause,
    ...(away?.retryAfterMs !== undefined && { details: { retryAfterMs: away.retryAfterMs } }),
  });
}
