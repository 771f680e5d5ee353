import { readdir } from 'node:fs/promises';
import type { ColumnSource, ColumnSpec, FileColumn, FileSource } from '@phlo/lake';
import { columnsOf, createLab } from '../lab.test.setup.js';
import type { Lab } from '../lab.test.setup.js';

/** A lab with files to load. */
export interface FileLab extends Lab {
  csv(content: string | Uint8Array, options?: FileSource['csv']): FileSource;
  ndjson(content: string | Uint8Array): FileSource;
  parquet(sql: string): Promise<FileSource>;
  describeFiles(source: FileSource): Promise<readonly FileColumn[]>;
  /** Loads one column `v` and gives its values in order. */
  valuesOf(source: FileSource, type: string): Promise<unknown[]>;
  /** Loads columns of the given names and types, which fails and leaves no file. */
  failureOf(source: FileSource, columns: Readonly<Record<string, string>>): Promise<unknown>;
}

export async function createFileLab(): Promise<FileLab> {
  const lab = await createLab();
  const { session } = lab;
  let names = 0;
  return {
    ...lab,
    csv: (content, csv) => ({
      format: 'csv',
      paths: [lab.file(`${names++}.csv`, content)],
      ...(csv && { csv }),
    }),
    ndjson: (content) => ({ format: 'ndjson', paths: [lab.file(`${names++}.ndjson`, content)] }),
    parquet: async (sql) => {
      const path = lab.path(`${names++}.parquet`);
      await session.writeParquet(sql, path);
      return { format: 'parquet', paths: [path] };
    },
    describeFiles: (source) => session.describeFiles(source),
    valuesOf: async (source, type) => {
      const rows = await lab.load(source, columnsOf({ n: 'long', v: type }), { n: { rowNumber: true } });
      return rows.map(({ v }) => v);
    },
    failureOf: async (source, columns) => {
      const target = lab.target(columnsOf(columns));
      const from = target.columns.map(({ name }): ColumnSource => ({ name, from: { column: name } }));
      const failure: unknown = await session.writeFiles(source, from, target).catch((error: unknown) => error);
      const left = await readdir(target.directory);
      if (left.length > 0) throw new Error(`the failed load left ${left.join(', ')}`);
      return failure;
    },
  };
}

/** Files of several sources as those of one. */
export const together = (...sources: readonly [FileSource, ...FileSource[]]): FileSource => ({
  ...sources[0],
  paths: sources.flatMap(({ paths }) => paths),
});

/** Name → type. */
export const typesOf = (specs: readonly ColumnSpec[]) =>
  Object.fromEntries(specs.map(({ name, type }) => [name, type]));
