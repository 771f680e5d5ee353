import { isPhloError, messageOf } from '@phlo/core';
import type { Row } from '@phlo/lake';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion.js';

interface Reading {
  readonly open: () => AsyncIterable<unknown> | Iterable<unknown>;
  readonly signal: AbortSignal;
}

/** As many as the engine takes at once. */
const rowsPerBatch = 2048;

/**
 * Gathers single rows into batches, in order; arrays go through as they are. Throws `SOURCE_FAILED` or `SOURCE_UNAVAILABLE` where the
 * function throws, and the signal's reason where that is what stopped it.
 */
export async function* readBatches(asset: IngestionAsset, { open, signal }: Reading): AsyncGenerator<readonly Row[]> {
  let gathered: Row[] = [];
  try {
    for await (const item of open()) {
      const isBatch = Array.isArray(item);
      // Whether it is a row is the engine's to say, with its number.
      if (!isBatch) gathered.push(item as Row);
      if (gathered.length < rowsPerBatch && !isBatch) continue;
      signal.throwIfAborted();
      if (gathered.length > 0) yield gathered;
      gathered = [];
      if (isBatch && item.length > 0) yield item as readonly Row[];
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw isPhloError(error) ? error : sourceError(asset, error);
  }
  signal.throwIfAborted();
  if (gathered.length > 0) yield gathered;
}

function sourceError(asset: IngestionAsset, cause: unknown) {
  const code = isUnreachable(cause) ? 'SOURCE_UNAVAILABLE' : 'SOURCE_FAILED';
  return ingestErrors.create(code, {
    message: `The source of ${asset.name} failed: ${messageOf(cause)}`,
    asset: asset.name,
    cause,
  });
}

const networkCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const deepestCause = 8;

/** `fetch` hides the network's own error one cause below; `AbortSignal.timeout` has only a name. */
function isUnreachable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth === deepestCause) return false;
  const { code, name, cause } = error as { readonly code?: unknown; readonly name?: unknown; readonly cause?: unknown };
  return networkCodes.has(code) || name === 'TimeoutError' || isUnreachable(cause, depth + 1);
}
