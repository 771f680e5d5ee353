import { createReadStream } from 'node:fs';
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
  let file: SpoolFile | undefined;
  return {
    async add(text) {
      parts.push(text);
      length += text.length;
      if (length <= keptInMemory) return;
      file ??= await openFile();
      await file.handle.appendFile(parts.join(''));
      parts = [];
      length = 0;
    },
    async print() {
      if (file !== undefined)
        for await (const text of createReadStream(file.path, 'utf8')) if (!(await writeSlowly(String(text)))) return;
      await writeSlowly(parts.join(''));
    },
    async [Symbol.asyncDispose]() {
      await file?.handle.close();
      if (file !== undefined) await rm(file.dir, { recursive: true, force: true });
    },
  };
}

interface SpoolFile {
  readonly dir: string;
  readonly path: string;
  readonly handle: FileHandle;
}

async function openFile(): Promise<SpoolFile> {
  const dir = await mkdtemp(join(tmpdir(), 'phlo-query-'));
  const path = join(dir, 'rows.json');
  return { dir, path, handle: await open(path, 'wx') };
}
