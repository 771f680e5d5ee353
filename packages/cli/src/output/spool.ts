import { mkdtemp, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSlowly } from './write.js';

const keptInMemory = 4 * 2 ** 20;

/** Text that is printed as a whole or not at all, however long it is. */
export interface Spool extends AsyncDisposable {
  add(text: string): Promise<void>;
  print(): Promise<void>;
}

/**
 * Holds a document back until it is complete: what fails half-way must not leave half a JSON document on stdout. What is
 * longer than a few megabytes waits in a temporary file.
 */
export function createSpool(): Spool {
  let parts: string[] = [];
  let length = 0;
  let file: FileHandle | undefined;
  return {
    async add(text) {
      parts.push(text);
      length += text.length;
      if (length <= keptInMemory) return;
      file ??= await openFile();
      await file.appendFile(parts.join(''));
      parts = [];
      length = 0;
    },
    async print() {
      if (file !== undefined)
        for await (const text of file.createReadStream({ start: 0, encoding: 'utf8', autoClose: false }))
          if (!(await writeSlowly(String(text)))) return;
      await writeSlowly(parts.join(''));
    },
    async [Symbol.asyncDispose]() {
      await file?.close();
    },
  };
}

/** A file without a name from the start: whatever ends the process, the system takes its space back. */
async function openFile(): Promise<FileHandle> {
  const dir = await mkdtemp(join(tmpdir(), 'phlo-query-'));
  try {
    return await open(join(dir, 'rows.json'), 'wx+');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
