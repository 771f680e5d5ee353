import { paint } from './paint.js';
import { terminalWidth } from './terminal.js';
import { fit } from './text.js';
import { writeAside } from './write.js';

/** One line at the bottom of a terminal that changes while lines above it stay. */
export interface MovingLine {
  above(text: string): void;
  /** Shows what there is to say now; it is drawn again by and by until it is stopped. */
  draw(): void;
  stop(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;
const clearLine = '\r\u001B[K';

export function createMovingLine(describe: () => string): MovingLine {
  let frame = 0;
  let isShown = false;
  const clear = (): string => (isShown ? clearLine : '');
  const draw = (): void => {
    const text = describe();
    const spinner = paint('cyan', frames[frame % frames.length] ?? '', process.stderr);
    writeAside(text === '' ? clear() : `${clearLine}${spinner} ${fit(text, terminalWidth(process.stderr) - 3)}`);
    isShown = text !== '';
  };
  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, frameMs);
  timer.unref();
  return {
    above(text) {
      writeAside(`${clear()}${text}\n`);
      isShown = false;
    },
    draw,
    stop() {
      clearInterval(timer);
      writeAside(clear());
      isShown = false;
    },
  };
}
