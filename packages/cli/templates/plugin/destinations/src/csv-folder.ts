import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MartLoad, MartState, MartTarget } from '@phlo/lake';

interface FolderOptions {
  /** Absolute. */
  readonly folder: string;
  readonly header: boolean;
  readonly now: () => number;
  readonly display: string;
}

/** What is published, by relation. Readers open the file that it names; it is replaced as a whole, which is the swap. */
const bookName = 'published.json';

type Entry = MartState & { readonly file: string };

/** A folder of CSV files as a target of marts. Whoever opens it keeps other processes away from it. */
export function openCsvFolder({
  folder,
  header,
  now,
  display,
}: FolderOptions): Omit<MartTarget, keyof AsyncDisposable> {
  const book = join(folder, bookName);
  const read = async (): Promise<readonly Entry[]> =>
    existsSync(book) ? (JSON.parse(await readFile(book, 'utf8')) as readonly Entry[]) : [];
  const remove = async (file: string, unlessIn: readonly Entry[]): Promise<void> => {
    if (!unlessIn.some((entry) => entry.file === file)) await rm(join(folder, file), { force: true });
  };
  return {
    kind: '__plugin__',
    display,
    connect: `cat ${book}`,
    published: async () => new Map((await read()).map(({ file: _, ...state }) => [state.relation, state])),
    async publish(loads, { runId, signal }) {
      await mkdir(folder, { recursive: true });
      const before = await read();
      const fresh: Entry[] = [];
      try {
        for (const load of loads) fresh.push(await write(load, { folder, header, runId, at: now(), signal }));
      } catch (error) {
        for (const load of loads) await remove(fileOf(load, runId), before);
        throw error;
      }
      const kept = before.filter(({ relation }) => !fresh.some((entry) => entry.relation === relation));
      await writeFile(`${book}.new`, JSON.stringify([...kept, ...fresh], null, 2));
      await rename(`${book}.new`, book);
      for (const { file } of before) await remove(file, [...kept, ...fresh]);
      return fresh.map(({ file: _, ...state }) => state);
    },
    query: () => Promise.reject(new Error(`${display} holds files, which answer no SQL; query the lake instead`)),
  };
}

/** Every run writes files of its own, beside those that are read. */
const fileOf = ({ relation, snapshotId }: MartLoad, runId: string): string => `${relation}-${snapshotId}-${runId}.csv`;

interface Writing {
  readonly folder: string;
  readonly header: boolean;
  readonly runId: string;
  readonly at: number;
  readonly signal: AbortSignal | undefined;
}

/** Copies one relation beside the files that are read; nobody sees it before the book names it. */
async function write(load: MartLoad, { folder, header, runId, at, signal }: Writing): Promise<Entry> {
  const { relation, table, snapshotId, columns, csvPath } = load;
  const file = fileOf(load, runId);
  const out = createWriteStream(join(folder, file));
  if (header) out.write(`${columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(',')}\n`);
  let lines = 0;
  const count = async function* (chunks: AsyncIterable<Buffer>) {
    // A line break within quotes is part of a value.
    let isQuoted = false;
    for await (const chunk of chunks) {
      for (const byte of chunk) {
        if (byte === 0x22) isQuoted = !isQuoted;
        else if (byte === 0x0a && !isQuoted) lines++;
      }
      yield chunk;
    }
  };
  await pipeline(createReadStream(csvPath), count, out, signal === undefined ? {} : { signal });
  return { relation, table, snapshotId, rows: lines, runId, publishedAt: at, file };
}
