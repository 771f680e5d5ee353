import type { PhloEvent } from '@phlo/core';
import type { AssetProgress } from '@phlo/runner';
import { countOf, formatElapsed, formatSeconds } from './format.js';
import { describeStep } from './describe-step.js';
import type { Step } from './describe-step.js';
import { unnoticedMs } from './busy.js';
import { createLines } from './lines.js';
import { paint } from './paint.js';
import { terminalWidth } from './terminal.js';
import { fit, harmless, inCells, widthOf } from './text.js';

export interface Progress extends Disposable {
  readonly onEvent: (event: PhloEvent) => void;
  /** Absent where nothing is shown. */
  readonly onProgress: ((progress: AssetProgress) => void) | undefined;
  /** Keeps a line above what is moving. */
  say(text: string): void;
  /** Clears what is still moving, before the result is printed. */
  finish(): void;
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

/** Shows a run on stderr as its events come: a line for each asset that it is at on a terminal, plain lines elsewhere. */
export function createProgress({ isQuiet, now }: ProgressOptions): Progress {
  if (isQuiet) return { onEvent() {}, onProgress: undefined, say() {}, finish() {}, [Symbol.dispose]() {} };
  const run: Followed = { active: new Map(), waiting: new Set(), total: 0, nameWidth: 0, isStarted: false };
  const began = now();
  const lines = createLines({ describe: (place) => describeNow(run, { ...place, now: now(), began }) });
  return {
    say: lines.above,
    finish: lines.stop,
    onEvent(event) {
      follow(run, event, now());
      const text = describeEnd(run, event);
      if (text !== undefined) lines.above(text);
      lines.draw();
    },
    onProgress({ asset, step: name, ...counted }) {
      const step = run.active.get(asset);
      if (step === undefined) return;
      const isNew = name !== undefined && name !== step.name;
      const isCounting = name !== 'finishing';
      run.active.set(asset, { ...(isNew ? { name, since: now() } : step), ...counted, isCounting });
    },
    [Symbol.dispose]: lines.stop,
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
  if (event.type === 'run.end') {
    // What was skipped has no end of its own.
    run.active.clear();
    run.waiting.clear();
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

const narrowestName = 16;

interface Now {
  /** Before each asset. */
  readonly mark: string;
  readonly width: number;
  readonly now: number;
  /** When the run began. */
  readonly began: number;
}

/** A line for each asset that is worked on, and one for the run. */
function describeNow(run: Followed, { mark, width, now, began }: Now): readonly string[] {
  const elapsed = formatElapsed((now - began) / 1000);
  // Workflows are loaded, and what an earlier process left is finished.
  if (!run.isStarted) return now - began < unnoticedMs ? [] : [`${mark} opening the project  ${elapsed}`];
  if (run.waiting.size === 0) return [];
  const nameWidth = Math.min(run.nameWidth, Math.max(narrowestName, Math.floor(width / 3)));
  const active = [...run.active].map(([asset, step]) => {
    const name = inCells(harmless(asset), nameWidth);
    return `${mark} ${name}  ${describeStep(step, { width: width - nameWidth - 4, now })}`;
  });
  const [next = ''] = run.waiting;
  // Between two steps something is being opened: PostgreSQL in WebAssembly takes seconds.
  const opening = active.length > 0 ? [] : [`${mark} ${inCells(harmless(next), nameWidth)}  starting`];
  const counted = `  ${run.total - run.waiting.size} of ${run.total} done  ${elapsed}`;
  return [...active, ...opening, paint('dim', counted, process.stderr)];
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
  const key = harmless(data.assetKey);
  const name = run.isStarted ? inCells(key, nameWidth) : key;
  const text = `${name}  ${describeOutcome(event)}  ${time}${late}`;
  const room = width - 2 - widthOf(text);
  return `${paint(style, mark, process.stderr)} ${text}${room < 12 ? '' : fit(error, room)}`;
}

function describeOutcome({ data }: EndEvent): string {
  if (data.status !== 'success') return data.status;
  const rows = 'rowsWritten' in data ? data.rowsWritten : data.rows;
  return rows === 0 && !('snapshotId' in data) ? 'unchanged' : countOf(rows, 'row');
}
