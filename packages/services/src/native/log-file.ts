import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '@phlo/core';
import { attempt } from '../attempt.js';
import type { LogQuery } from '../backend/service-backend.js';

const mostBytes = 10 * 1024 * 1024;
const kept = 3;

/** Opens the log of a service for a program to write to: it goes on although whoever started it is gone. Whoever opens it closes it. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'a', 0o600);
}

/** Adds to a log what Phlo itself has to say, or what a hook printed. */
export function appendLog(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text, { mode: 0o600 });
}

/**
 * Puts the last 10 MB of a log that has more aside as `service.log.1`; there are at most three of those. Its writer has it open and goes on
 * at its new beginning: what it writes in that moment may be lost, and so is all but the last of what it has flooded since the last look.
 */
export function rotateLog(path: string, most = mostBytes): void {
  const size = attempt(() => statSync(path).size) ?? 0;
  if (size <= most) return;
  for (let number = kept - 1; number > 0; number--)
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  const log = openSync(path, 'r');
  try {
    writeFileSync(`${path}.1`, readPiece(log, size - most, most), { mode: 0o600 });
  } finally {
    closeSync(log);
  }
  truncateSync(path);
}

/** The last lines of a log, those that were put aside last among them; none where there is no log. */
export function readTail(path: string, lines: number, fromByte?: number): string {
  return readWhole(path, lines, fromByte).text;
}

interface Tail {
  readonly text: string;
  /** Where it ends in the file. */
  readonly end: number;
}

/** What was put aside just before is no less the end of the log, unless its beginning is not wanted. */
function readWhole(path: string, lines: number, fromByte?: number): Tail {
  const { text, end } = readEnd(path, lines, fromByte);
  if (fromByte !== undefined) return { text, end };
  const missing = lines - (text.split('\n').length - 1);
  return { text: missing > 0 ? readEnd(`${path}.1`, missing).text + text : text, end };
}

const chunkBytes = 64 * 1024;
/** Of lines that are asked for; longer ones lose their beginning. */
const mostTailBytes = 4 * 1024 * 1024;

function readEnd(path: string, lines: number, fromByte = 0): Tail {
  const file = attempt(() => openSync(path, 'r'));
  if (file === undefined) return { text: '', end: 0 };
  try {
    const { size: end } = statSync(path);
    let text = Buffer.alloc(0);
    let start = end;
    // One that is shorter was put aside meanwhile.
    const first = fromByte > end ? 0 : fromByte;
    while (start > first && text.length < mostTailBytes && countLines(text) <= lines) {
      const length = Math.min(chunkBytes, start - first);
      start -= length;
      text = Buffer.concat([readPiece(file, start, length), text]);
    }
    const all = text.toString('utf8').split('\n');
    const from = Math.max(0, all.length - lines - (all.at(-1) === '' ? 1 : 0));
    return { text: lines === 0 ? '' : all.slice(from).join('\n'), end };
  } finally {
    closeSync(file);
  }
}

const countLines = (text: Buffer): number => text.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);

function readPiece(file: number, start: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, start));
}

const pollMs = 200;

/** The last lines of a log, and then what is added to it, until the signal aborts. */
export async function* readLog(
  path: string,
  { lines, follow, signal, fromByte }: LogQuery,
  clock: Clock,
): AsyncGenerator<string> {
  const tail = readWhole(path, lines, fromByte);
  if (tail.text !== '') yield tail.text;
  let { end } = tail;
  // A sign may come in two pieces.
  const decoder = new StringDecoder('utf8');
  while (follow && !signal.aborted) {
    const size = attempt(() => statSync(path).size) ?? 0;
    // It was put aside, and begins anew.
    if (size < end) end = 0;
    if (size > end) {
      const file = openSync(path, 'r');
      try {
        const piece = readPiece(file, end, Math.min(size - end, chunkBytes));
        end += piece.length;
        yield decoder.write(piece);
      } finally {
        closeSync(file);
      }
    } else await clock.sleep(pollMs, { signal }).catch(() => undefined);
  }
}
