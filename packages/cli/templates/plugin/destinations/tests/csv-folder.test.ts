import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDestination } from 'phlo/testing';
import { openCsvFolder } from '../src/csv-folder.ts';

/** Rows of a file without a header: values are quoted, and nulls are `\\N` without quotes. */
function parse(csv: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (const [, text, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|\\N)([,\n])/g)) {
    row.push(text === undefined ? null : text.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describeDestination('csv folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'csv-folder-'));
  const book = join(folder, 'published.json');
  return {
    async open() {
      const target = openCsvFolder({ folder, header: false, now: Date.now, display: folder });
      return { ...target, [Symbol.asyncDispose]: async () => undefined };
    },
    async read(relation) {
      if (!existsSync(book)) return undefined;
      const entries = JSON.parse(await readFile(book, 'utf8')) as {
        readonly relation: string;
        readonly file: string;
      }[];
      const file = entries.find((entry) => entry.relation === relation)?.file;
      return file === undefined ? undefined : parse(await readFile(join(folder, file), 'utf8'));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
});
