import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteName, quoteText } from '@phlo/lake';
import type { WriteTarget, WrittenFile } from '@phlo/lake';
import { readParquet } from '../files/scan-files.js';
import type { Leases } from '../leases.js';
import { copyToFiles } from './copy-to-files.js';

/** Where slices of rows end up. */
export interface SliceFiles extends AsyncDisposable {
  /** Writes a table, one at a time; `isLast` where no other follows. */
  write(table: string, isLast: boolean): Promise<void>;
  finish(): Promise<readonly WrittenFile[]>;
}

/**
 * Each slice becomes a file of the target. Where that is partitioned, each would become a file of every partition, so the slices
 * are put aside and partitioned together in the end.
 */
export async function createSliceFiles(
  leases: Leases,
  target: WriteTarget,
  signal: AbortSignal | undefined,
): Promise<SliceFiles> {
  const lease = await leases.open(signal);
  const files: WrittenFile[] = [];
  const asideDir = join(target.directory, 'aside');
  const aside: string[] = [];
  const copy = async (from: string) => {
    const written = await copyToFiles(lease, `SELECT * FROM ${from}`, { target });
    files.push(...written.files);
  };
  const putAside = async (table: string) => {
    await mkdir(asideDir, { recursive: true });
    const path = join(asideDir, `${aside.length}.parquet`);
    await lease.run(`COPY ${quoteName(table)} TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`);
    aside.push(path);
  };
  return {
    write: async (table, isLast) => {
      const isWhole = target.partition.length === 0 || (isLast && aside.length === 0);
      await (isWhole ? copy(quoteName(table)) : putAside(table));
    },
    finish: async () => {
      if (aside.length > 0) await copy(readParquet(aside));
      await rm(asideDir, { recursive: true, force: true });
      return files;
    },
    [Symbol.asyncDispose]: () => lease[Symbol.asyncDispose](),
  };
}
