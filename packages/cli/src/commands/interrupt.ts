import { canMove } from '../output/terminal.js';
import { writeAside } from '../output/write.js';

interface InterruptOptions {
  /** Prints a line. Default: on stderr. */
  readonly say?: (text: string) => void;
  /** What happens then, such as `: nothing is kept`. */
  readonly meaning?: string;
}

interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

/** A signal that Ctrl-C or a polite kill aborts. The second one ends the process at once. */
export function createInterrupt({ say = writeLine, meaning = '' }: InterruptOptions = {}): Interrupt {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      // After what clears lines that move, which were there before.
      process.once('exit', clearEcho);
      process.exit(130);
    }
    controller.abort();
    say(`Interrupted${meaning}; once more to quit at once.`);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** The terminal has shown `^C` where the cursor stood. */
function clearEcho(): void {
  if (canMove(process.stderr)) writeAside('\r\u001B[K');
}

const writeLine = (text: string): void => writeAside(`${text}\n`);

/** What has begun goes on although the terminal is closed. */
export function outliveTerminal(): Disposable {
  const onHangUp = (): void => undefined;
  process.on('SIGHUP', onHangUp);
  return { [Symbol.dispose]: () => void process.off('SIGHUP', onHangUp) };
}
