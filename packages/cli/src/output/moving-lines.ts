import { terminalWidth } from './terminal.js';
import { fit } from './text.js';
import { watchWrites } from './watch-writes.js';

/** Lines at the bottom of a terminal that change while those above them stay. */
export interface MovingLines {
  above(text: string): void;
  /** Shows what there is to say now; it is drawn again by and by until it is stopped. */
  draw(): void;
  stop(): void;
}

const frameMs = 100;
const clearBelow = '\r\u001B[J';
const clearRest = '\u001B[K';
// A frame that meets a terminal which has just become narrower is cut there: one that wrapped would take lines that nobody counted.
const cutLines = '\u001B[?7l';
const wrapLines = '\u001B[?7h';

/**
 * Draws what `describe` gives for a width, a line each. A frame is written at once and over the last one, so nothing flickers; the cursor
 * stays visible and a frame leaves every mode of the terminal as it was, so a process that is killed leaves one that works. What code of
 * others prints meanwhile comes above, and `onOutput` hears of it before.
 */
export function createMovingLines(
  describe: (width: number) => readonly string[],
  onOutput: () => void = () => undefined,
): MovingLines {
  let drawn: readonly string[] = [];
  /** Somebody has begun a line and not ended it, such as a question. */
  let isMidLine = false;
  const home = (): string => (drawn.length > 1 ? `\r\u001B[${drawn.length - 1}A` : '\r');
  const frame = (): string => {
    // The last cell stays free: some terminals wrap when it is written.
    const width = terminalWidth(process.stderr) - 1;
    drawn = describe(width).map((line) => fit(line, width));
    return drawn.length === 0
      ? clearBelow
      : `${cutLines}${drawn.map((line) => `${line}${clearRest}`).join('\n')}\u001B[J${wrapLines}`;
  };
  const clear = (): void => {
    if (drawn.length > 0) others.put(`${home()}${clearBelow}`);
    drawn = [];
  };
  const others = watchWrites({
    before(stream) {
      onOutput();
      if (stream.isTTY) clear();
    },
    after(stream, text) {
      if (stream.isTTY && text !== '') isMidLine = !text.endsWith('\n');
    },
  });
  const draw = (): void => {
    if (isMidLine) return;
    if (drawn.length === 0) {
      const first = frame();
      if (drawn.length > 0) others.put(first);
    } else others.put(`${home()}${frame()}`);
  };
  const timer = setInterval(draw, frameMs);
  timer.unref();
  const stop = (): void => {
    clearInterval(timer);
    others[Symbol.dispose]();
    process.off('exit', stop);
    clear();
  };
  // Whoever interrupts twice ends the process at once, and wants the prompt on a line of its own.
  process.on('exit', stop);
  return {
    above(text) {
      const start = drawn.length > 0 ? `${home()}${clearBelow}` : isMidLine ? '\n' : '';
      isMidLine = false;
      const again = frame();
      others.put(`${start}${text}\n${drawn.length === 0 ? '' : again}`);
    },
    draw,
    stop,
  };
}
