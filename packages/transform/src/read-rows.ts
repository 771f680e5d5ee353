import type { Row } from '@phlo/lake';
import { toolError } from './tool-error.js';
import type { ToolModel } from './tool-model.js';

/** The rows of a tool. Throws `TOOL_FAILED` where the tool throws, and the signal's reason where that is what stopped it. */
export async function* readRows(
  model: ToolModel,
  rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  try {
    for await (const batch of rows) {
      signal.throwIfAborted();
      if (batch.length > 0) yield batch;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw toolError(error, model);
  }
}
