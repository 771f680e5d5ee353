import { isFile } from './watch-writes.js';

const silentMs = 1_000;

interface SilenceOptions {
  readonly isJson: boolean;
}

/**
 * Says that a command is at work where it has said nothing for a second, until anything is said; where lines cannot move, twice a minute. A document of
 * JSON that may come to the same terminal is left alone.
 */
export function watchSilence(name: string, { isJson }: SilenceOptions): void {
  if (isJson && !isFile(process.stdout)) return;
  const began = performance.now();
  const timer = setTimeout(() => void show(name, began), silentMs);
  timer.unref();
}

let isOver = false;
let shown: Disposable | undefined;

/** What stays has said that it is there: it is silent because nothing happens. Where its output goes to a file, nobody sees that it has spoken. */
export function endSilence(): void {
  isOver = true;
  shown?.[Symbol.dispose]();
}

async function show(name: string, began: number): Promise<void> {
  const [{ showBusy }, { isSpeaking }] = await Promise.all([import('./busy.js'), import('./lines.js')]);
  if (isOver || isSpeaking() || hasSpoken()) return;
  const busy = showBusy(name, { endsWithOutput: true, began });
  shown = busy;
  const onInterrupt = (): void => {
    busy[Symbol.dispose]();
    process.off('SIGINT', onInterrupt);
    // A command that wants to end by itself hears the signal as well.
    if (process.listenerCount('SIGINT') === 0) process.exit(130);
  };
  process.on('SIGINT', onInterrupt);
}

const hasSpoken = (): boolean => [process.stdout, process.stderr].some(({ bytesWritten }) => bytesWritten > 0);
