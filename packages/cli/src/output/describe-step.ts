import { formatBytes, formatCount, formatElapsed } from './format.js';
import { paint } from './paint.js';
import { widthOf } from './text.js';

/** What an asset is at. */
export interface Step {
  readonly name: string;
  /** Milliseconds of a clock that never goes back. */
  readonly since: number;
  /** Rows so far. */
  readonly rows?: number;
  /** What is done, from 0 to 1. */
  readonly part?: number;
  /** Bytes of all that is read. */
  readonly totalBytes?: number;
  /** The numbers grow while it lasts: there is a rate. */
  readonly isCounting?: boolean;
}

interface DescribeOptions {
  /** Cells that it may take. */
  readonly width: number;
  /** Of the same clock as `since`. */
  readonly now: number;
}

/** `reading  █████░░░░░░░  42 %  101.2 MB of 241.3 MB  48.1 MB/s  2 s  0:03 left`: of these, in this order, what tells most as far as it fits. */
export function describeStep(step: Step, { width, now }: DescribeOptions): string {
  const seconds = Math.max(0, now - step.since) / 1000;
  const pieces = [
    { text: step.name, rank: 0 },
    { text: bar(step), rank: 5 },
    { text: percent(step), rank: 1 },
    { text: done(step), rank: 3 },
    { text: seconds < 1 ? '' : rate(step, seconds), rank: 4 },
    { text: seconds < 1 ? '' : formatElapsed(seconds), rank: 6 },
    { text: seconds < 1 ? '' : left(step, seconds), rank: 2 },
  ].filter(({ text }) => text !== '');
  let used = 0;
  const kept = pieces
    .toSorted((a, b) => a.rank - b.rank)
    .filter(({ text }) => {
      const cells = widthOf(text) + (used === 0 ? 0 : 2);
      const fits = used + cells <= width;
      if (fits) used += cells;
      return fits;
    });
  return pieces.flatMap((piece) => (kept.includes(piece) ? [piece.text] : [])).join('  ');
}

const barCells = 12;

function bar({ part }: Step): string {
  if (part === undefined) return '';
  const full = Math.floor(part * barCells);
  const rest = paint('dim', '░'.repeat(barCells - full), process.stderr);
  return `${paint('cyan', '█'.repeat(full), process.stderr)}${rest}`;
}

/** Never 100: it is not done yet. */
const percent = ({ part }: Step): string =>
  part === undefined ? '' : `${String(Math.min(99, Math.floor(part * 100))).padStart(2)} %`;

function done({ rows, part, totalBytes }: Step): string {
  if (rows !== undefined) return `${formatCount(rows)} rows`;
  if (part === undefined || totalBytes === undefined) return '';
  return `${formatBytes(Math.round(part * totalBytes))} of ${formatBytes(totalBytes)}`;
}

function rate({ rows, part, totalBytes, isCounting = false }: Step, seconds: number): string {
  if (!isCounting) return '';
  if (rows !== undefined) return `${formatCount(Math.round(rows / seconds))} rows/s`;
  if (part === undefined || totalBytes === undefined) return '';
  return `${formatBytes(Math.round((part * totalBytes) / seconds))}/s`;
}

/** How long it takes if it goes on as it did; the first moments tell nothing. */
function left({ part }: Step, seconds: number): string {
  if (part === undefined || part < 0.02) return '';
  return `${toClock(((1 - part) * seconds) / part)} left`;
}

/** `0:07`, `12:30`, `1:02:03`. */
function toClock(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
