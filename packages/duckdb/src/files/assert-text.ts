import { open } from 'node:fs/promises';
import { duckdbErrors } from '../errors.js';

/** What files begin with that are not the text that they are taken for, and what helps. Names that end in `.gz` are unpacked. */
const kinds: readonly { readonly bytes: readonly number[]; readonly is: string; readonly hint: string }[] = [
  {
    bytes: [0x1f, 0x8b],
    is: 'is packed by gzip, and its name does not end in .gz',
    hint: 'Rename it, or unpack it: `gzip -d`.',
  },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: 'is packed by Zstandard, which is not read', hint: 'Unpack it: `zstd -d`.' },
  { bytes: [0x42, 0x5a, 0x68], is: 'is packed by bzip2, which is not read', hint: 'Unpack it: `bzip2 -d`.' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'is packed by xz, which is not read', hint: 'Unpack it: `xz -d`.' },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    is: 'is a ZIP file, or a workbook',
    hint: 'Unpack it, or save the sheet as CSV in UTF-8.',
  },
  { bytes: [0x50, 0x41, 0x52, 0x31], is: 'is a Parquet file', hint: "Name it .parquet, or say `format: 'parquet'`." },
  { bytes: [0xff, 0xfe], is: 'is UTF-16', hint: 'Save it as UTF-8: `iconv -f UTF-16 -t UTF-8` does.' },
  { bytes: [0xfe, 0xff], is: 'is UTF-16', hint: 'Save it as UTF-8: `iconv -f UTF-16 -t UTF-8` does.' },
];

/** Throws `SOURCE_UNREADABLE` for a file of text whose first bytes say that it is something else. */
export async function assertText(path: string): Promise<void> {
  if (path.endsWith('.gz')) return;
  const start = Buffer.alloc(8);
  await using file = await open(path);
  const { bytesRead } = await file.read(start, 0, start.length, 0);
  const found = kinds.find(({ bytes }) => bytes.length <= bytesRead && bytes.every((byte, at) => start[at] === byte));
  if (found === undefined) return;
  throw duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${path} ${found.is}.`,
    hint: found.hint,
    details: { file: path },
  });
}
