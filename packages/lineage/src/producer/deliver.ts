import { messageOf, unavailable } from '@phlo/core';
import { isOpenLineageError } from '@phlo/openlineage';
import type { OpenLineageEvent, Transport } from '@phlo/openlineage';

/** Answers that are about the event itself: it would be refused tomorrow as well. */
const refusals: ReadonlySet<number | undefined> = new Set([400, 409, 413, 415, 422]);

/**
 * Sends one event. Whatever goes wrong that is not about the event itself, a wrong key or a disk that is full included, is a target that
 * is not there: the event waits until somebody has put it right.
 */
export async function deliver(transport: Transport, event: OpenLineageEvent, signal: AbortSignal): Promise<void> {
  try {
    await transport.emit(event, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    if (!isOpenLineageError(error)) throw unavailable(`${transport.target}: ${messageOf(error)}`, { cause: error });
    const { status, retryAfterMs, message } = error;
    if (refusals.has(status)) throw error;
    throw unavailable(message, { cause: error, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  }
}
