import type { Row, WriteResult, WriteTarget } from '@phlo/lake';
import { explainCancel } from '../explain-error.js';
import { orLeaveNothing } from './clean-up.js';
import { sumFiles } from './copy-to-files.js';
import { chunkRows } from './row-chunks.js';
import { createSlices } from './row-slices.js';
import type { SliceOptions } from './row-slices.js';

/**
 * Writes rows into files, in slices of bounded size: while one is compressed on another thread the next one is filled. A source that
 * is faster than that waits.
 */
export async function writeRows(
  batches: AsyncIterable<readonly Row[]>,
  target: WriteTarget,
  options: SliceOptions,
): Promise<WriteResult> {
  const signal =
    options.signal === undefined ? options.leases.signal : AbortSignal.any([options.leases.signal, options.signal]);
  return orLeaveNothing(target.directory, async () => {
    await using slices = await createSlices(options, target);
    let [pending, count]: [Row[], number] = [[], 0];
    const flush = async (rows: readonly Row[]) => {
      await slices.append(rows, count + 1);
      count += rows.length;
    };
    for await (const batch of abortable(batches, signal)) {
      let at = 0;
      if (pending.length > 0) {
        at = Math.min(batch.length, chunkRows - pending.length);
        pending.push(...batch.slice(0, at));
        if (pending.length < chunkRows) continue;
        await flush(pending);
        pending = [];
      }
      for (; at + chunkRows <= batch.length; at += chunkRows) await flush(batch.slice(at, at + chunkRows));
      pending = batch.slice(at);
    }
    if (pending.length > 0) await flush(pending);
    return sumFiles(await slices.finish());
  });
}

/** Ends with the reason of an abort also where the source never answers; the source is told to return. */
async function* abortable<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      const next = await orAbort(iterator.next(), signal);
      isDone = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** Not `Promise.race` with one promise for all: that one would keep every batch that ever passed. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(explainCancel(signal.reason));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
