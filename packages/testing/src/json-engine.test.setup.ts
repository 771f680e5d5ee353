import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, EngineSession, TableView } from '@phlo/lake';

const unsupported = () => {
  throw new Error('the JSON engine of the tests can do only what the suite of table stores needs');
};

const from = /FROM "(\w+)"\."(\w+)"/;

/** As little of an engine as {@link describeTableStore} needs: a file is a JSON array of rows. */
export function createJsonEngine(): Engine {
  return { name: 'json', open: async () => createSession(), [Symbol.asyncDispose]: async () => undefined };
}

function createSession(): EngineSession {
  const views = new Map<string, TableView>();
  const readRows: EngineSession['rows'] = async <T extends object>(sql: string) => {
    const [, namespace, table] = from.exec(sql) ?? [];
    const files = views.get(`${namespace}.${table}`)?.files ?? [];
    const rows: { readonly id: number }[] = [];
    for (const { path } of files) rows.push(...(JSON.parse(await readFile(path, 'utf8')) as { readonly id: number }[]));
    return rows.sort((a, b) => a.id - b.id) as unknown as T[];
  };
  return {
    attach: async (view) => void views.set(view.table, view),
    rows: readRows,
    writeRows: async (batches, { directory }) => {
      const rows: unknown[] = [];
      for await (const batch of batches) rows.push(...batch);
      const text = JSON.stringify(rows);
      const path = join(directory, 'part-0.json');
      await writeFile(path, text);
      const file = { path, rows: rows.length, sizeBytes: text.length, partition: [], columns: new Map() };
      return { files: [file], rows: rows.length, bytes: text.length };
    },
    stream: unsupported,
    describe: unsupported,
    tableNames: unsupported,
    describeFiles: unsupported,
    writeQuery: unsupported,
    writeFiles: unsupported,
    writeParquet: unsupported,
    writeCsv: unsupported,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
