import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Column,
  ColumnSource,
  Engine,
  EngineSession,
  FileSource,
  PartitionField,
  Row,
  TableView,
  WriteResult,
  WriteTarget,
} from '@phlo/lake';
import { createDuckdbEngine } from './index.js';
import type { DuckdbEngineOptions } from './index.js';

/** An engine and one session on a directory of their own, which are gone afterwards. */
export interface Lab extends AsyncDisposable {
  readonly directory: string;
  /** What the engine was given for what does not fit into memory. */
  readonly tempDir: string;
  readonly engine: Engine;
  readonly session: EngineSession;
  path(name: string): string;
  /** Writes a file into the directory and gives its path. */
  file(name: string, content: string | Uint8Array): string;
  /** A target in a new directory. */
  target(columns: readonly Column[], partition?: readonly PartitionField[]): WriteTarget;
  /** Rows that were written, through a view. */
  read(result: WriteResult, columns: readonly Column[], orderBy?: string): Promise<Row[]>;
  /** Loads files into columns of the same names. */
  load(
    source: FileSource,
    columns: readonly Column[],
    from?: Readonly<Record<string, ColumnSource['from']>>,
  ): Promise<Row[]>;
}

export async function createLab(options: Partial<DuckdbEngineOptions> = {}): Promise<Lab> {
  const directory = mkdtempSync(join(tmpdir(), 'phlo-duckdb-'));
  const tempDir = join(directory, 'tmp');
  const engine = createDuckdbEngine({ tempDir, threads: 2, ...options });
  const session = await engine.open({ allowedDirectories: [directory] });
  const path = (name: string) => join(directory, name);
  let targets = 0;
  const target: Lab['target'] = (columns, partition = []) => {
    const out = path(`out-${targets++}`);
    mkdirSync(out);
    return { directory: out, columns, partition };
  };
  const read: Lab['read'] = async (result, columns, orderBy = '1') => {
    await session.attach(viewOf(result, columns));
    return session.rows(`SELECT * FROM lab.t ORDER BY ${orderBy}`);
  };
  return {
    directory,
    tempDir,
    engine,
    session,
    path,
    file: (name, content) => {
      writeFileSync(path(name), content);
      return path(name);
    },
    target,
    read,
    load: async (source, columns, from = {}) => {
      const sources = columns.map(({ name }) => ({ name, from: from[name] ?? { column: name } }));
      const result = await session.writeFiles(source, sources, target(columns));
      return read(result, columns, 'ALL');
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Columns with ids from 1 on; nullable but where the type ends in `!`. */
export const columnsOf = (types: Readonly<Record<string, string>>): Column[] =>
  Object.entries(types).map(([name, type], index) => ({
    id: index + 1,
    name,
    type: type.replace('!', '') as Column['type'],
    nullable: !type.endsWith('!'),
  }));

export const viewOf = ({ files, rows }: WriteResult, columns: readonly Column[], table = 'lab.t'): TableView => ({
  table,
  columns,
  partition: [],
  files: files.map(({ path, rows: count, sizeBytes }) => ({ path, rows: count, sizeBytes, isCurrentSchema: true })),
  rows,
  summary: {},
});

export async function* batchesOf(...batches: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  for (const batch of batches) yield batch;
}

export const partitionBy = (column: Column, transform: PartitionField['transform']): PartitionField => ({
  id: 999 + column.id,
  name: `${column.name}_${transform}`,
  column: column.name,
  transform,
  sourceId: column.id,
});
