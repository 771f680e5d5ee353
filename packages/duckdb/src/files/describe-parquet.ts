import type { FileSource } from '@phlo/lake';
import { describeSelect } from '../describe-query.js';
import { duckdbErrors } from '../errors.js';
import type { Lease } from '../leases.js';
import { explainSource } from './explain-source.js';
import { uniteLayouts } from './layouts.js';
import type { FileLayout, FoundFiles } from './layouts.js';
import { pathList, readParquet } from './scan-files.js';

/** Columns of the files. Throws `SOURCE_FILES_DIFFER`, and `SOURCE_UNREADABLE` for what DuckDB would read as something else. */
export async function describeParquet(lease: Lease, source: FileSource): Promise<FoundFiles> {
  try {
    const layouts: FileLayout[] = [];
    for (const footer of await readFooters(lease, source)) layouts.push(await describeLayout(lease, footer));
    return uniteLayouts(layouts);
  } catch (error) {
    throw await explainSource(error, source);
  }
}

/** What the footers of some files say alike. */
interface Footer {
  readonly paths: readonly string[];
  /** Of columns, and of what is nested in them. */
  readonly names: readonly string[];
  readonly wide: { readonly name: string; readonly digits: string } | null;
}

/** Each footer is read once; files whose columns are the same are one row of the answer. */
async function readFooters(lease: Lease, { paths }: FileSource): Promise<readonly Footer[]> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(
      `SELECT list(file_name), columns, wide FROM (
         SELECT file_name, list({name: name, type: duckdb_type, converted: converted_type, children: num_children} ORDER BY column_id) AS columns,
           any_value({name: name, digits: precision}) FILTER (converted_type = 'DECIMAL' AND precision > 38) AS wide
         FROM parquet_schema(${pathList(paths)}) WHERE column_id > 0 GROUP BY file_name)
       GROUP BY columns, wide`,
    ),
  );
  const order = new Map(paths.map((path, index) => [path, index]));
  // DuckDB may call a file by another path than we do.
  const place = (path: string | undefined) => order.get(path ?? '') ?? paths.length;
  const byPlace = (one: string, other: string) => place(one) - place(other);
  return reader
    .getRowsJson()
    .map(([files, columns, wide]): Footer => ({
      // The query gives texts, and structures of texts.
      paths: (files as string[]).toSorted(byPlace),
      names: (columns as { readonly name: string }[]).map(({ name }) => name),
      wide: wide as Footer['wide'],
    }))
    .toSorted((one, other) => byPlace(one.paths[0] ?? '', other.paths[0] ?? ''));
}

async function describeLayout(lease: Lease, { paths, names, wide }: Footer): Promise<FileLayout> {
  const [file = ''] = paths;
  if (wide !== null) throw tooWide(file, wide);
  const columns = await describeSelect(lease, `SELECT * FROM ${readParquet([file])}`);
  // A column whose name differs from that of another one in case alone is called `ID_1` by DuckDB, which is in no file.
  const renamed = columns.find(({ name }) => !names.includes(name));
  if (renamed !== undefined) throw twice(file, renamed.name.replace(/_\d+$/, ''));
  return { paths, columns };
}

/** DuckDB makes a double of a decimal of more than 38 digits, another one than it is: 25165824 of 1.50. */
const tooWide = (file: string, { name, digits }: NonNullable<Footer['wide']>) =>
  duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `Column "${name}" of ${file} is a decimal of ${digits} digits; at most 38 can be read.`,
    hint: 'Write the file with a decimal of at most 38 digits, or with the numbers as text.',
    details: { file, column: name },
  });

const twice = (file: string, name: string) =>
  duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file} has more than one column of the name "${name}": names are compared without case.`,
    hint: 'Rename one of them in the file.',
    details: { file, column: name },
  });
