import { open } from 'node:fs/promises';
import { duckdbErrors } from '../errors.js';

/**
 * What files begin with that are not the text that they are taken for, one character for each byte, and what helps. Each has a byte that no
 * text begins with so: a column may be called `PAR1`. Names that end in `.gz` are unpacked.
 */
const kinds: readonly { readonly starts: RegExp; readonly is: string; readonly hint: string }[] = [
  {
    starts: /^\x1f\x8b/,
    is: 'is packed by gzip, and its name does not end in .gz',
    hint: 'Rename it, or unpack it: `gzip -d`.',
  },
  { starts: /^\x28\xb5\x2f\xfd/, is: 'is packed by Zstandard, which is not read', hint: 'Unpack it: `zstd -d`.' },
  { starts: /^BZh[1-9]1AY&/, is: 'is packed by bzip2, which is not read', hint: 'Unpack it: `bzip2 -d`.' },
  { starts: /^\xfd7zXZ\0/, is: 'is packed by xz, which is not read', hint: 'Unpack it: `xz -d`.' },
  {
    starts: /^PK\x03\x04/,
    is: 'is a ZIP file, or a workbook',
    hint: 'Unpack it, or save the sheet as CSV in UTF-8.',
  },
  { starts: /^PAR1\x15/, is: 'is a Parquet file', hint: "Name it .parquet, or say `format: 'parquet'`." },
  {
    starts: /^(?:\xff\xfe|\xfe\xff)/,
    is: 'is UTF-16',
    hint: 'Save it as UTF-8: `iconv -f UTF-16 -t UTF-8` does.',
  },
];

/** Throws `SOURCE_UNREADABLE` for a file of text whose first bytes say that it is something else. */
export async function assertText(path: string): Promise<void> {
  if (path.endsWith('.gz')) return;
  const start = Buffer.alloc(8);
  await using file = await open(path);
  const { bytesRead } = await file.read(start, 0, start.length, 0);
  const found = kinds.find(({ starts }) => starts.test(start.toString('latin1', 0, bytesRead)));
  if (found === undefined) return;
  throw duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${path} ${found.is}.`,
    hint: found.hint,
    details: { file: path },
  });
}
