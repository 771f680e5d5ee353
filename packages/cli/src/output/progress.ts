import type { PhloEvent } from '@phlo/core';
import { formatCount, formatSeconds } from './format.js';
import { paint } from './paint.js';

export interface Progress extends Disposable {
  readonly onEvent: (event: PhloEvent) => void;
  /** Clears what is still moving, before the result is printed. */
  finish(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;

/** Shows a run on stderr as its events come: a line that moves on a terminal, plain lines elsewhere. */
export function createProgress({ isQuiet }: { readonly isQuiet: boolean }): Progress {
  if (isQuiet) return { onEvent() {}, finish() {}, [Symbol.dispose]() {} };
  const line = process.stderr.isTTY ? createMovingLine() : undefined;
  const active = new Map<string, string>();
  const finish = (): void => line?.stop();
  const keep = (text: string): void => {
    if (line === undefined) process.stderr.write(`${text}\n`);
    else line.above(text);
  };
  return {
    onEvent(event) {
      const text = describeEvent(event, active);
      if (text !== undefined) keep(text);
      line?.show([...active].map(([asset, step]) => `${asset} ${step}`).join(', '));
    },
    finish,
    [Symbol.dispose]: finish,
  };
}

/** A line to keep, if the event deserves one; `active` follows what is going on. */
function describeEvent(event: PhloEvent, active: Map<string, string>): string | undefined {
  const [asset = ''] = event.assetKeys;
  switch (event.type) {
    case 'ingestion.start':
      active.set(asset, 'reading');
      return undefined;
    case 'transform.start':
      active.set(asset, 'building');
      return undefined;
    case 'publish.start':
      active.set(asset, 'copying');
      return undefined;
    case 'wap.staged':
      active.set(asset, 'auditing');
      return undefined;
    case 'ingestion.end':
    case 'transform.end':
    case 'publish.end':
      active.delete(asset);
      return describeEnd(event as PhloEvent<'ingestion.end' | 'transform.end' | 'publish.end'>, asset);
    default:
      return undefined;
  }
}

const marks = {
  success: ['green', '✓'],
  failed: ['red', '✗'],
  rejected: ['red', '⊘'],
  cancelled: ['gray', '–'],
} as const;

function describeEnd(event: PhloEvent<'ingestion.end' | 'transform.end' | 'publish.end'>, asset: string): string {
  const { data } = event;
  const rows = 'rowsWritten' in data ? data.rowsWritten : data.rows;
  const [style, mark] = marks[data.status];
  const what = data.status === 'success' ? `${formatCount(rows)} rows` : data.status;
  const error = data.error === undefined ? '' : `  ${data.error.code}: ${data.error.message}`;
  const time = paint('dim', formatSeconds(data.durationMs / 1000), process.stderr);
  return `${paint(style, mark, process.stderr)} ${asset}  ${what}  ${time}${error}`;
}

interface MovingLine {
  above(text: string): void;
  show(text: string): void;
  stop(): void;
}

const clearLine = '\r\u001B[K';

function createMovingLine(): MovingLine {
  let text = '';
  let frame = 0;
  const draw = (): void => {
    frame = (frame + 1) % frames.length;
    if (text !== '')
      process.stderr.write(
        `${clearLine}${paint('cyan', frames[frame] ?? '', process.stderr)} ${text.slice(0, (process.stderr.columns ?? 80) - 4)}`,
      );
  };
  const timer = setInterval(draw, frameMs);
  timer.unref();
  return {
    above: (kept) => process.stderr.write(`${clearLine}${kept}\n`),
    show: (next) => (text = next),
    stop() {
      clearInterval(timer);
      if (text !== '') process.stderr.write(clearLine);
      text = '';
    },
  };
}
