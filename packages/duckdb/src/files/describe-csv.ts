import { isPhloError } from '@phlo/core';
import type { FileSource } from '@phlo/lake';
import { duckdbErrors } from '../errors.js';
import { emptyFile } from './check-files.js';
import { readFirstRecord, startsAsUtf8 } from './csv-records.js';
import { notUtf8 } from './not-utf8.js';
import { uniteLayouts } from './layouts.js';
import type { FoundFiles } from './layouts.js';

/**
 * Everything in a CSV file is text; its first line names the columns. Those that it leaves without a name, as pandas leaves its index, are
 * `column0`, `column1`, …, as all of them are where no line names them.
 */
export async function describeCsv({ paths, csv = {} }: FileSource): Promise<FoundFiles> {
  const { delimiter = ',', header = true } = csv;
  const layouts = new Map<string, { readonly paths: string[]; readonly names: readonly string[] }>();
  for (const path of paths) {
    const record = await readRecord(path, delimiter);
    const names = record.map((name, index) => (header && name.trim() !== '' ? name : `column${index}`));
    const key = names.join('\0').toLowerCase();
    const known = layouts.get(key);
    if (known !== undefined) known.paths.push(path);
    else {
      await assertNames(path, names);
      layouts.set(key, { paths: [path], names });
    }
  }
  const [first, other] = layouts.values();
  if (!header && first !== undefined && other !== undefined) throw uneven(first, other);
  const all = [...layouts.values()];
  return uniteLayouts(
    all.map(({ paths: alike, names }) => ({
      paths: alike,
      columns: names.map((name) => ({ name, type: 'VARCHAR' })),
    })),
  );
}

interface Unnamed {
  readonly paths: readonly string[];
  readonly names: readonly string[];
}

/** Without names nobody knows which column is missing. */
const uneven = ({ paths: [firstFile = ''], names: first }: Unnamed, { paths: [file = ''], names }: Unnamed) =>
  duckdbErrors.create('SOURCE_FILES_DIFFER', {
    message: `${file} has ${names.length} columns, and ${firstFile} ${first.length}; no line names them.`,
    details: { file, firstFile },
  });

async function readRecord(path: string, delimiter: string): Promise<readonly string[]> {
  let record: readonly string[] | undefined;
  try {
    record = await readFirstRecord(path, { delimiter });
  } catch (cause) {
    if (isPhloError(cause)) throw cause;
    throw duckdbErrors.create('SOURCE_UNREADABLE', {
      message: `${path} cannot be read.`,
      details: { file: path },
      cause,
    });
  }
  if (record === undefined || (record.length === 1 && record[0]?.trim() === '')) throw emptyFile(path);
  return record;
}

async function assertNames(path: string, names: readonly string[]): Promise<void> {
  // Bytes that are no UTF-8 have become this sign; a file may have it of its own.
  if (names.some((name) => name.includes('\uFFFD')) && !(await startsAsUtf8(path))) throw notUtf8(path);
  const folded = names.map((name) => name.toLowerCase());
  const twice = names.find((_, index) => folded.indexOf(folded[index] ?? '') !== index);
  if (twice !== undefined) {
    throw duckdbErrors.create('SOURCE_UNREADABLE', {
      message: `${path} has more than one column of the name "${twice}".`,
      hint: 'Rename one of them in the header of the file.',
      details: { file: path, column: twice },
    });
  }
}
