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
  /** Of these, where it is known. */
  readonly totalRows?: number;
  /** What is counted instead of rows. */
  readonly unit?: string;
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

/**
 * `reading  █████░░░░░░░  42 %  101.2 MB of 241.3 MB  48.1 MB/s  2 s  0:03 left`: of these, in this order, what tells most as far as it
 * fits. Each has the room that it will take later, so that none comes and goes while numbers grow.
 */
export function describeStep(step: Step, { width, now }: DescribeOptions): string {
  const seconds = Math.max(0, now - step.since) / 1000;
  const isNew = seconds < 1;
  const hasEnd = step.part !== undefined;
  const pieces = [
    { text: step.name, rank: 0, room: 0 },
    { text: bar(step), rank: 4, room: 0 },
    { text: percent(step), rank: 1, room: 0 },
    { text: done(step), rank: 5, room: 0 },
    { text: isNew ? '' : rate(step, seconds), rank: 3, room: hasEnd ? '999,999 rows/s'.length : 0 },
    { text: isNew ? '' : formatElapsed(seconds), rank: 6, room: '59 s'.length },
    { text: isNew ? '' : left(step, seconds), rank: 2, room: hasEnd ? '59:59 left'.length : 0 },
  ];
  const sized = pieces.map((piece) => ({ ...piece, cells: Math.max(piece.room, widthOf(piece.text)) }));
  let free = width + gap.length;
  const kept = sized
    .toSorted((a, b) => a.rank - b.rank)
    // What does not fit leaves its room to nothing that tells less.
    .filter(({ cells }) => cells === 0 || (free -= cells + gap.length) >= 0);
  return sized.flatMap((piece) => (piece.text !== '' && kept.includes(piece) ? [piece.text] : [])).join(gap);
}

const gap = '  ';

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

function done({ rows, totalRows, unit = 'rows', part, totalBytes }: Step): string {
  if (rows === 1 && totalRows === undefined) return `1 ${unit.replace(/s$/, '')}`;
  if (rows !== undefined)
    return `${totalRows === undefined ? formatCount(rows) : ofTotal(formatCount(rows), formatCount(totalRows))} ${unit}`;
  if (part === undefined || totalBytes === undefined) return '';
  return ofTotal(formatBytes(Math.round(part * totalBytes)), formatBytes(totalBytes));
}

const ofTotal = (done: string, total: string): string => `${done.padStart(total.length)} of ${total}`;

function rate({ rows, unit = 'rows', part, totalBytes, isCounting = false }: Step, seconds: number): string {
  if (!isCounting || rows === 0) return '';
  if (rows !== undefined) return `${formatCount(Math.round(rows / seconds))} ${unit}/s`;
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
