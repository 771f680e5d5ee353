type Result = IteratorResult<unknown, unknown>;

/** What a function yields, one by one. */
export interface Items {
  /** Without a promise where the function is not async, which is ten times as fast. Throws the signal's reason once it has aborted. */
  next(): Result | Promise<Result>;
  /** Runs the `finally` of a function that has not come to its end. */
  close(): Promise<void>;
}

/**
 * Iterates over what a function returned. An abort settles a pending {@link Items.next} at once: a function that waits for something else
 * and never looks at its signal must not hold up Ctrl-C.
 */
export function openItems(returned: unknown, signal: AbortSignal): Items {
  const iterator = iteratorOf(returned);
  let interrupt: (() => void) | undefined;
  let isOpen = true;
  const onAbort = () => interrupt?.();
  signal.addEventListener('abort', onAbort, { once: true });
  const track = (result: Result): Result => {
    if (result.done === true) isOpen = false;
    return result;
  };
  const fail = (error: unknown): never => {
    isOpen = false;
    throw error;
  };
  const pull = () => {
    try {
      return iterator.next();
    } catch (error) {
      return fail(error);
    }
  };
  return {
    next() {
      signal.throwIfAborted();
      const pulled = pull();
      if (!('then' in pulled)) return track(pulled);
      // One listener and a fresh promise for each pull: racing a promise that never settles would keep every result alive.
      return new Promise((resolve, reject) => {
        interrupt = () => reject(signal.reason as Error);
        pulled.then(track, fail).then(resolve, reject);
      });
    },
    async close() {
      signal.removeEventListener('abort', onAbort);
      if (!isOpen) return;
      isOpen = false;
      const closing = Promise.resolve(iterator.return?.());
      // After an abort the function may still be waiting, and its `finally` runs when it wakes up; nobody waits for that.
      if (signal.aborted) closing.catch(() => undefined);
      else await closing;
    },
  };
}

type AnyIterator = Pick<AsyncIterator<unknown> | Iterator<unknown>, 'next' | 'return'>;

function iteratorOf(returned: unknown): AnyIterator {
  if (typeof returned === 'object' && returned !== null) {
    if (Symbol.asyncIterator in returned) return (returned as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in returned) return (returned as Iterable<unknown>)[Symbol.iterator]();
    if ('then' in returned)
      throw new TypeError('it returned a promise; it has to yield rows, so write `async function* () { … }`');
  }
  throw new TypeError(`it returned ${describeValue(returned)}; it has to yield rows, so write \`function* () { … }\``);
}

const describeValue = (value: unknown): string => (value === undefined ? 'nothing' : `a ${typeof value}`);
