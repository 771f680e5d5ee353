import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '@phlo/core';
import type { TableStore } from '@phlo/lake';
import { countOf } from '../output/format.js';
import type { Finding } from './finding.js';
import type { Project } from './project.js';

/** Looks whether every file of every table is there, and whether the lake can be written. Opens no data file. */
export async function examineLake(project: Project): Promise<Finding> {
  const store = await project.store();
  const tables = await project.tables();
  const batches = await store.batches();
  const rejected = batches.filter(({ status }) => status === 'rejected').length;
  const message = `${countOf(tables.length, 'table')} in ${project.lakeDir}, ${rejected} rejected ${rejected === 1 ? 'batch' : 'batches'} kept`;
  const finding = { name: 'lake', message } as const;
  if (tables.length === 0 && (await hasFolders(join(project.lakeDir, 'warehouse'))))
    return {
      ...finding,
      status: 'warning',
      message: `the catalog names no table, and ${project.lakeDir}/warehouse has files`,
      hint: 'If they are yours, restore lake/catalog.db from a backup before the next run; it would load everything again.',
    };
  const damaged = (await Promise.all(tables.map(({ table }) => findDamage(store, table)))).flat();
  if (damaged.length > 0) return { ...finding, ...describeDamage(damaged) };
  const isWritable = await access(project.lakeDir, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isWritable) return { ...finding, status: 'ok' };
  return {
    ...finding,
    status: 'warning',
    message: `${message}; it cannot be written`,
    hint: `Give this user the right to write ${project.lakeDir}; until then, only queries work.`,
  };
}

const hasFolders = async (dir: string): Promise<boolean> =>
  (await readdir(dir, { withFileTypes: true }).catch(() => [])).some((entry) => entry.isDirectory());

interface Damage {
  readonly table: string;
  readonly problem: string;
}

/** What is missing of a table's current state: its metadata, or data files that are gone or have another size. */
async function findDamage(store: TableStore, table: string): Promise<readonly Damage[]> {
  try {
    const files = (await store.read(table))?.files ?? [];
    const problems = await Promise.all(
      files.map(async ({ path, sizeBytes }) => {
        const size = (await stat(path).catch(() => undefined))?.size;
        if (size === undefined) return `${path} is missing`;
        return size === sizeBytes ? undefined : `${path} has ${size} bytes instead of ${sizeBytes}`;
      }),
    );
    return problems.flatMap((problem) => (problem === undefined ? [] : [{ table, problem }]));
  } catch (error) {
    return [{ table, problem: describeError(error).message }];
  }
}

function describeDamage(damaged: readonly Damage[]): Pick<Finding, 'status' | 'message' | 'hint'> {
  const tables = [...new Set(damaged.map(({ table }) => table))];
  const [first] = damaged;
  const rest = damaged.length > 1 ? `, and ${damaged.length - 1} more` : '';
  return {
    status: 'failed',
    message: `${tables.join(', ')} cannot be read: ${first?.problem ?? ''}${rest}`,
    hint: `Restore lake/ from a backup; or \`phlo run --select ${tables.join(' ')} --full-refresh\` loads them again from their sources.`,
  };
}
