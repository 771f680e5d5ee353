import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhloEvent } from '@phlo/core';
import { expect } from 'vitest';
import { openProject } from './project/open-project.js';

const config = `import { defineProject, definePlugin, onPattern } from 'phlo';

/** Dies in the middle of an event, as if the machine had lost its power. */
const killer = definePlugin({
  name: 'killer',
  hooks: [
    onPattern('*', {
      name: 'kill',
      handler(event) {
        if (event.type === process.env.KILL_AT) process.kill(process.pid, 'SIGKILL');
      },
    }),
  ],
});

export default defineProject({ name: 'crash', plugins: [killer] });
`;

// Each run adds one batch of 500 rows, numbered by the cursor, to each of two tables that are published together.
const load = `import { column, ingestion, publish, rows } from 'phlo';

const table = (name) =>
  ingestion(
    {
      table: name,
      schema: { id: column.long(), batch: column.int() },
      key: ['id'],
      strategy: 'append',
      publishGroup: 'pair',
    },
    rows(async function* ({ cursor, setCursor }) {
      const batch = Number(cursor ?? 0) + 1;
      setCursor(String(batch));
      yield Array.from({ length: 500 }, (_, index) => ({ id: batch * 1000 + index, batch }));
    }),
  );

export const one = table('bronze.one');
export const two = table('bronze.two');
export const marts = publish({ marts: [{ from: 'gold.batches' }] });
`;

/** Writes a project in which every kind of step happens in one run of two seconds. */
export function writeCrashProject(dir: string): void {
  mkdirSync(join(dir, 'workflows/transforms/gold'), { recursive: true });
  writeFileSync(join(dir, 'phlo.config.js'), config);
  writeFileSync(join(dir, 'workflows/load.js'), load);
  writeFileSync(
    join(dir, 'workflows/transforms/gold/batches.sql'),
    "select batch, count(*) as n from ref('bronze.one') group by all\n",
  );
}

interface Batch {
  readonly batch: number;
  readonly n: number;
}

/** What must hold at any moment, also right after a kill: each batch is wholly there or wholly not, in both tables alike. */
export async function expectWholeBatches(dir: string): Promise<number> {
  await using project = await openProject(dir);
  const known = new Set((await project.tables()).map(({ table }) => table));
  const read = async (table: string): Promise<readonly Batch[]> =>
    known.has(table)
      ? await project.query<Batch>(`select batch, count(*) as n from ${table} group by batch order by batch`)
      : [];
  const [one, two] = [await read('bronze.one'), await read('bronze.two')];
  expect(one).toEqual(one.map((_, index) => ({ batch: index + 1, n: 500 })));
  expect(two).toEqual(one);
  return one.length;
}

const ends: Readonly<Record<string, string>> = {
  'run.start': 'run.end',
  'ingestion.start': 'ingestion.end',
  'transform.start': 'transform.end',
  'publish.start': 'publish.end',
};

/** Every start in the journal has exactly one end, that names it as its cause. */
export function expectOneEndEach(events: readonly PhloEvent[]): void {
  const starts = events.filter(({ type }) => type in ends);
  const found = starts.map(({ id, type }) => ({
    type,
    ends: events.filter((event) => event.causationId === id && event.type === ends[type]).length,
  }));
  expect(found.filter((start) => start.ends !== 1)).toEqual([]);
  const all = events.filter(({ type }) => Object.values(ends).includes(type));
  expect(all).toHaveLength(starts.length);
}
