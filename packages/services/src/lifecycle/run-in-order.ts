export interface OrderOptions<T> {
  /** Names of others that are done before. Only those that come earlier in the list count, so that nothing waits in a circle. */
  after(name: string): readonly string[];
  /** Gets what the others came to that are done by now. */
  run(name: string, done: ReadonlyMap<string, T>): Promise<T>;
  /** Told in the order of the list, each as soon as all before it are done. */
  readonly onDone?: ((result: T) => void) | undefined;
}

const mostAtOnce = 8;

/** Does something with each of several names, at once where none waits for another. Results are in the order of the list. */
export async function runInOrder<T>(
  names: readonly string[],
  { after, run, onDone }: OrderOptions<T>,
): Promise<readonly T[]> {
  const inSlot = createSlots(mostAtOnce);
  const done = new Map<string, T>();
  const ends = new Map<string, Promise<T>>();
  const begin = async (name: string): Promise<T> => {
    await Promise.allSettled(after(name).flatMap((one) => ends.get(one) ?? []));
    const result = await inSlot(() => run(name, done));
    done.set(name, result);
    return result;
  };
  for (const name of names) ends.set(name, begin(name));
  // Whatever one of them throws, the others are not left on their own.
  const all = Promise.allSettled(ends.values());
  try {
    const results: T[] = [];
    for (const end of ends.values()) {
      const result = await end;
      results.push(result);
      onDone?.(result);
    }
    return results;
  } finally {
    await all;
  }
}

function createSlots(count: number) {
  let free = count;
  const waiting: (() => void)[] = [];
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
