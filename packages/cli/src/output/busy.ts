import { formatElapsed } from './format.js';
import { createLines } from './lines.js';
import { paint } from './paint.js';
import { harmless } from './text.js';

/** Nobody wonders before that. */
export const unnoticedMs = 1_000;

interface BusyOptions {
  /** Of the clock of `performance.now`. Default: now. */
  readonly began?: number;
  /** Ends once anybody prints anything. Default: what is printed comes above. */
  readonly endsWithOutput?: boolean;
}

/** Shows on stderr what is being waited for, and for how long. */
export function showBusy(text: string, { began = performance.now(), ...options }: BusyOptions = {}): Disposable {
  const lines = createLines({
    describe({ mark }) {
      const waitedMs = performance.now() - began;
      if (waitedMs < unnoticedMs) return [];
      return [`${mark} ${harmless(text)}  ${paint('dim', formatElapsed(waitedMs / 1000), process.stderr)}`];
    },
    ...options,
  });
  return { [Symbol.dispose]: lines.stop };
}

/** The same around work. */
export async function whileBusy<T>(text: string, work: () => Promise<T>): Promise<T> {
  using _ = showBusy(text);
  return await work();
}
