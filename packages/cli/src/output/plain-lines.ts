import type { MovingLines } from './moving-lines.js';
import { watchWrites } from './watch-writes.js';

/** Whoever keeps what is printed wants to know of long work, and not of every moment of it. */
const everyMs = 30_000;

/** The same where nothing can move: what is kept is printed, and from time to time what there is to say now. */
export function createPlainLines(
  describe: () => readonly string[],
  onOutput: () => void = () => undefined,
): MovingLines {
  const others = watchWrites({ before: onOutput });
  const timer = setInterval(() => {
    for (const line of describe()) others.put(`${line}\n`);
  }, everyMs);
  timer.unref();
  return {
    above: (text) => others.put(`${text}\n`),
    draw: () => undefined,
    stop() {
      clearInterval(timer);
      others[Symbol.dispose]();
    },
  };
}
