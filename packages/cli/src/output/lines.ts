import { createMovingLines } from './moving-lines.js';
import type { MovingLines } from './moving-lines.js';
import { paint } from './paint.js';
import { createPlainLines } from './plain-lines.js';
import { canMove } from './terminal.js';

interface LinesOptions {
  /** What there is to say now, a line each behind `mark`, in so many cells. */
  readonly describe: (now: { readonly mark: string; readonly width: number }) => readonly string[];
  /** Ends once anybody prints anything. Default: what is printed comes above. */
  readonly endsWithOutput?: boolean;
}

const plainWidth = 120;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

/** There is one stderr: whoever speaks of work there ends what was said of other work before. */
let last: MovingLines | undefined;

/** Says on stderr what is worked on, while it is: in lines that move on a terminal, and elsewhere by a line now and then. */
export function createLines({ describe, endsWithOutput = false }: LinesOptions): MovingLines {
  last?.stop();
  const stop = (): void => {
    lines.stop();
    if (last === stoppable) last = undefined;
  };
  const onOutput = endsWithOutput ? stop : undefined;
  const lines = canMove(process.stderr)
    ? createMovingLines((width) => describe({ mark: spinner(), width }), onOutput)
    : createPlainLines(() => describe({ mark: '…', width: plainWidth }), onOutput);
  const stoppable = { ...lines, stop };
  return (last = stoppable);
}

/** Whether something is said of work. */
export const isSpeaking = (): boolean => last !== undefined;

const spinner = (): string =>
  paint('cyan', frames[Math.floor(performance.now() / frameMs) % frames.length] ?? '', process.stderr);
