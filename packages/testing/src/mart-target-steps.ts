import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPhloError } from '@phlo/core';
import type { ColumnSpec, MartLoad, MartTarget } from '@phlo/lake';
import { expect } from 'vitest';

/** An empty database: no mart, nothing of Phlo. */
export interface MartTargetHarness extends AsyncDisposable {
  readonly target: MartTarget;
  /** Statements of the owner of the database, past Phlo. */
  sql(statements: string): Promise<void>;
}

export type Values = readonly (string | null)[];
interface Load extends Partial<Omit<MartLoad, 'csvPath'>> {
  readonly rows?: readonly Values[];
}

export interface MartSteps extends MartTargetHarness {
  load(load?: Load): Promise<MartLoad>;
  publish(...loads: readonly Load[]): Promise<void>;
  ids(relation?: string): Promise<readonly unknown[]>;
}

export const idColumns: readonly ColumnSpec[] = [
  { name: 'id', type: 'long', nullable: false },
  { name: 'name', type: 'string', nullable: true },
];
export const rowsOf = (...ids: readonly number[]): readonly Values[] => ids.map((id) => [String(id), `n${id}`]);
export const [idColumn, nameColumn] = idColumns as readonly [ColumnSpec, ColumnSpec];
export const amountColumn: ColumnSpec = { name: 'amount', type: 'decimal(10,2)', nullable: true };

/** CSV as `EngineSession.writeCsv` promises it. */
export const toCsv = (rows: readonly Values[]): string =>
  rows
    .map((row) => row.map((value) => (value === null ? '\\N' : `"${value.replaceAll('"', '""')}"`)).join(','))
    .map((line) => `${line}\n`)
    .join('');

export function stepsOf(harness: MartTargetHarness, directory: string): MartSteps {
  let files = 0;
  const load: MartSteps['load'] = async ({ rows = rowsOf(1, 2), ...given } = {}) => {
    const csvPath = join(directory, `${(files += 1)}.csv`);
    await writeFile(csvPath, toCsv(rows));
    const facts = { relation: 'marts.a', table: 'gold.a', snapshotId: 's1', columns: idColumns, indexes: [] };
    return { ...facts, ...given, csvPath };
  };
  return {
    ...harness,
    load,
    async publish(...loads) {
      await harness.target.publish(await Promise.all(loads.map(load)), { runId: 'r1' });
    },
    async ids(relation = 'marts.a') {
      return (await harness.target.query(`SELECT id FROM ${relation} ORDER BY id`)).map(({ id }) => id);
    },
  };
}

export const failure = (code: string) => expect.objectContaining({ code }) as unknown;
export const refusal = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    if (isPhloError(error)) return { code: error.code, dataState: error.dataState };
    throw error;
  }
  return 'nothing was refused';
};
export const unchanged = (code: string) => ({ code, dataState: 'The marts show what they showed before.' });

export async function relationsOf(target: MartTarget): Promise<readonly unknown[]> {
  const rows = await target.query(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}
