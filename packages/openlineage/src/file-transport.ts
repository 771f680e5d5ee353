import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OpenLineageError } from './errors.js';
import type { OpenLineageEvent } from './events.js';
import { defineTransport } from './transport.js';
import type { Transport } from './transport.js';

/** Which file events are written to, and how. */
export interface FileTransportOptions {
  /** Absolute path of the file, or the beginning of the names of many. */
  readonly path: string;
  /** Whether all events go into one file, a line each. Default false: a file each, `{path}-{time}.json`. */
  readonly append?: boolean;
  /** Epoch milliseconds, for the names of files. */
  readonly now: () => number;
}

/** Writes events into files; the folder is made where it is missing. Rejects with `TRANSPORT_FAILED`. */
export function createFileTransport({ path, append = false, now }: FileTransportOptions): Transport {
  return defineTransport(path, async (event) => {
    const line = `${JSON.stringify(event)}\n`;
    try {
      await mkdir(dirname(path), { recursive: true });
      if (append) await appendFile(path, line);
      else await writeOwnFile(`${path}-${stamp(now())}`, line);
    } catch (cause) {
      throw new OpenLineageError('TRANSPORT_FAILED', `${describe(event)} could not be written to ${path}`, { cause });
    }
  });
}

/** Several events of one millisecond, of any process, get files of their own: the last three digits count. */
async function writeOwnFile(start: string, line: string): Promise<void> {
  for (let count = 0; count < 1000; count++) {
    const file = `${start}${String(count).padStart(3, '0')}.json`;
    try {
      return await writeFile(file, line, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`There are 1,000 files ${start}*.json`);
}

/** `20260101-120000.123`, as the other clients have it. */
const stamp = (time: number): string =>
  new Date(time).toISOString().replace('T', '-').replace('Z', '').replaceAll(':', '').replace('-', '').replace('-', '');

const describe = (event: OpenLineageEvent): string =>
  'job' in event ? `An event of ${event.job.name}` : `An event of ${event.dataset.name}`;
