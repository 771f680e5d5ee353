import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { duckdbErrors } from '../errors.js';

export interface CsvDialect {
  readonly delimiter: string;
}

/** DuckDB takes no longer line either. */
const longestRecord = 2 * 2 ** 20;

/**
 * The first record of a CSV file (RFC 4180), without a byte order mark; `undefined` of a file without any content. Throws
 * `SOURCE_UNREADABLE` where it does not end: a file of another kind would otherwise be read to its end, however far that is.
 */
export async function readFirstRecord(path: string, { delimiter }: CsvDialect): Promise<string[] | undefined> {
  let text = '';
  for await (const piece of readText(path)) {
    text += piece;
    const record = parseRecord(text, { delimiter, isWhole: false });
    if (record !== undefined) return record;
    if (text.length > longestRecord) throw endless(path);
  }
  return text === '' ? undefined : parseRecord(text, { delimiter, isWhole: true });
}

const endless = (path: string) =>
  duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `The first line of ${path} does not end within 2 MB.`,
    hint: 'Look whether it is a CSV file, and whether a quote is missing in its first line; nothing of it was loaded.',
    details: { file: path },
  });

interface Parsing {
  readonly delimiter: string;
  /** Nothing follows the text. */
  readonly isWhole: boolean;
}

/** The fields of the record at the start of a text; `undefined` where its end is not in it. */
function parseRecord(text: string, { delimiter, isWhole }: Parsing): string[] | undefined {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (isQuoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') field += text[at++] ?? '';
      else isQuoted = false;
    } else if (char === '"' && field === '') isQuoted = true;
    else if (char === '\n' || char === '\r') return [...fields, field];
    else if (text.startsWith(delimiter, at)) {
      fields.push(field);
      field = '';
      at += delimiter.length - 1;
    } else field += char;
  }
  return isWhole ? [...fields, field] : undefined;
}

/** Whether the start of a file is UTF-8, as much of it as is read at once. */
export async function startsAsUtf8(path: string): Promise<boolean> {
  for await (const piece of readBytes(path)) {
    try {
      // What is cut off at the end of the piece may go on in the next one.
      new TextDecoder('utf-8', { fatal: true }).decode(piece, { stream: true });
    } catch {
      return false;
    }
    break;
  }
  return true;
}

async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of readBytes(path)) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** What is in a file, unpacked where its name ends in `.gz`. */
async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 1 << 16 });
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // A pipe does not hand on the failure of what it reads from.
  file.on('error', (error) => bytes.destroy(error));
  // Who has read enough is gone when unpacking finds out that the rest is missing.
  bytes.on('error', () => undefined);
  try {
    // A stream without an encoding gives bytes.
    for await (const piece of bytes) yield piece as Uint8Array;
  } finally {
    file.destroy();
  }
}

export interface RecordPlace {
  /** Records before it, from 0 on, a header included. */
  readonly index: number;
  /** Whether quotes hold line breaks together: in CSV they do. */
  readonly isQuoted: boolean;
}

/** The line, from 1 on, on which a record begins. Empty lines are no records. */
export async function findLine(path: string, { index, isQuoted }: RecordPlace): Promise<number> {
  const counter = createLineCounter(isQuoted);
  for await (const piece of readText(path)) {
    for (const char of piece) {
      counter.read(char);
      if (counter.records() > index) return counter.startLine();
    }
  }
  return counter.startLine();
}

interface LineCounter {
  read(char: string): void;
  /** Records that have begun. */
  records(): number;
  /** Line on which the last one did. */
  startLine(): number;
}

function createLineCounter(isQuoted: boolean): LineCounter {
  let [line, records, startLine] = [1, 0, 1];
  let [inQuotes, isEmpty] = [false, true];
  return {
    read: (char) => {
      if (isEmpty && char !== '\n' && char !== '\r') {
        isEmpty = false;
        startLine = line;
        records++;
      }
      if (isQuoted && char === '"') inQuotes = !inQuotes;
      if (char !== '\n') return;
      line++;
      isEmpty = !inQuotes;
    },
    records: () => records,
    startLine: () => startLine,
  };
}
