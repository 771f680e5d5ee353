import type { PhloEvent } from '@phlo/core';
import { formatCount, formatSeconds } from './format.js';
import { createMovingLine } from './moving-line.js';
import { paint } from './paint.js';
import { terminalWidth } from './terminal.js';
import { fit, harmless, widthOf } from './text.js';
import { writeAside } from './write.js';

export interface Progress extends Disposable {
  readonly onEvent: (event: PhloEvent) => void;
  /** Keeps a line above what is moving. */
  say(text: string): void;
  /** Clears what is still moving, before the result is printed. */
  finish(): void;
}

/** What an asset is at, since when, and the rows that it has come to. */
interface Step {
  readonly name: string;
  readonly since: number;
  readonly rows?: number;
}

/** What has been heard of a run so far. */
interface Followed {
  readonly active: Map<string, Step>;
  /** Assets of which no end was heard, in the order of the run. */
  readonly waiting: Set<string>;
  total: number;
  /** Cells of the longest name. */
  nameWidth: number;
  isStarted: boolean;
}

interface ProgressOptions {
  readonly isQuiet: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Shows a run on stderr as its events come: a line that moves on a terminal, plain lines elsewhere. */
export function createProgress({ isQuiet, now }: ProgressOptions): Progress {
  if (isQuiet) return { onEvent() {}, say() {}, finish() {}, [Symbol.dispose]() {} };
  const run: Followed = { active: new Map(), waiting: new Set(), total: 0, nameWidth: 0, isStarted: false };
  const line = process.stderr.isTTY ? createMovingLine(() => describeNow(run, now())) : undefined;
  const finish = (): void => line?.stop();
  const say = (text: string): void => (line === undefined ? writeAside(`${text}\n`) : line.above(text));
  return {
    say,
    finish,
    onEvent(event) {
      follow(run, event, now());
      const text = describeEnd(run, event);
      if (text !== undefined) say(text);
      line?.draw();
    },
    [Symbol.dispose]: finish,
  };
}

const steps: Readonly<Record<string, string>> = {
  'ingestion.start': 'reading',
  'transform.start': 'building',
  'publish.start': 'copying',
  'wap.staged': 'auditing',
  'wap.gate': 'publishing',
};

function follow(run: Followed, event: PhloEvent, at: number): void {
  if (event.type === 'run.start') {
    run.isStarted = true;
    run.total = event.assetKeys.length;
    run.nameWidth = Math.max(0, ...event.assetKeys.map(widthOf));
    for (const asset of event.assetKeys) run.waiting.add(asset);
  }
  const name = steps[event.type];
  if (name !== undefined)
    for (const asset of stepAssets(event)) run.active.set(asset, { name, since: at, ...rowsOf(event) });
  if (isEnd(event)) {
    run.active.delete(event.data.assetKey);
    run.waiting.delete(event.data.assetKey);
  }
}

/** A publishing names its tables as well; a gate names all members of its unit. */
const stepAssets = ({ type, assetKeys }: PhloEvent): readonly string[] =>
  type === 'wap.gate' ? assetKeys : assetKeys.slice(0, 1);

const rowsOf = ({ data }: PhloEvent): { readonly rows?: number } =>
  'rows' in data && typeof data.rows === 'number' ? { rows: data.rows } : {};

/** `3/9  bronze.flights reading 2.6 s`. */
function describeNow(run: Followed, at: number): string {
  if (!run.isStarted || run.waiting.size === 0) return '';
  const active = [...run.active].map(([asset, { name, since, rows }]) => {
    const many = rows === undefined ? '' : ` ${formatCount(rows)} rows`;
    const seconds = Math.floor((at - since) / 1000);
    return `${asset} ${name}${many}${seconds < 1 ? '' : ` ${formatSeconds(seconds)}`}`;
  });
  const [next = ''] = run.waiting;
  // Between two steps something is being opened: PostgreSQL in WebAssembly takes seconds.
  const text = active.length > 0 ? active.join(', ') : `${next} starting`;
  return `${run.total - run.waiting.size}/${run.total}  ${harmless(text)}`;
}

type EndEvent = PhloEvent<'ingestion.end' | 'transform.end' | 'publish.end'>;

const isEnd = (event: PhloEvent): event is EndEvent => /^(ingestion|transform|publish)\.end$/.test(event.type);

const marks = {
  success: ['green', '✓'],
  failed: ['red', '✗'],
  rejected: ['red', '⊘'],
  cancelled: ['gray', '–'],
} as const;

const roomForOutcome = 30;

/** A line to keep, where the event deserves one. */
function describeEnd(run: Followed, event: PhloEvent): string | undefined {
  if (!isEnd(event)) return undefined;
  const { data } = event;
  const [style, mark] = marks[data.status];
  const time = paint('dim', formatSeconds(data.durationMs / 1000), process.stderr);
  const error = data.error === undefined ? '' : `  ${data.error.code}: ${harmless(data.error.message).split('\n')[0]}`;
  const late = run.isStarted ? '' : paint('dim', '  (of an earlier run)', process.stderr);
  // The summary says all of it: on a terminal one line is enough.
  const width = terminalWidth(process.stderr);
  const nameWidth = Math.min(run.nameWidth, Math.max(20, width - roomForOutcome));
  const name = run.isStarted ? fit(data.assetKey, nameWidth, 'middle').padEnd(nameWidth) : data.assetKey;
  const text = `${name}  ${describeOutcome(event)}  ${time}${late}`;
  const room = width - 2 - widthOf(text);
  return `${paint(style, mark, process.stderr)} ${text}${room < 12 ? '' : fit(error, room)}`;
}

function describeOutcome({ data }: EndEvent): string {
  if (data.status !== 'success') return data.status;
  const rows = 'rowsWritten' in data ? data.rowsWritten : data.rows;
  return rows === 0 && !('snapshotId' in data) ? 'unchanged' : `${formatCount(rows)} rows`;
}
