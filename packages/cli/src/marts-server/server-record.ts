import { readFile, rm } from 'node:fs/promises';
import type { ProcessIdentity } from '@phlo/state';
import { z } from 'zod';
import type { MartsServerFiles } from './files.js';
import { writeWhole } from './write-whole.js';

const schema = z.object({
  kind: z.enum(['pglite', 'postgres']),
  directory: z.string(),
  host: z.string(),
  port: z.int(),
  isReady: z.boolean(),
  process: z.object({ pid: z.int(), host: z.string(), startedAt: z.string() }),
});

/** Where a server of marts answers, and which process it is: its pid may be another's by now. */
export interface ServerRecord {
  readonly kind: 'pglite' | 'postgres';
  readonly directory: string;
  readonly host: string;
  readonly port: number;
  /** False while it starts. */
  readonly isReady: boolean;
  readonly process: ProcessIdentity;
}

export const writeServerRecord = (path: string, record: ServerRecord): Promise<void> =>
  writeWhole(path, `${JSON.stringify(record, null, 2)}\n`);

/**
 * The server that runs on this machine; a record whose process has ended, or that says nothing of use, counts as none. So does that of
 * another folder, of which this one is a copy: what it serves are the marts of that one.
 */
export async function readServerRecord(files: MartsServerFiles): Promise<ServerRecord | undefined> {
  const text = await readFile(files.record, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = parse(text);
  if (record === undefined || ![files.marts, files.data].includes(record.directory)) return undefined;
  const { currentProcess, isProcessAlive } = await import('@phlo/state');
  return record.process.host === currentProcess().host && isProcessAlive(record.process) ? record : undefined;
}

function parse(text: string): ServerRecord | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Removes the record of this very process. */
export async function removeServerRecord(path: string, own: ProcessIdentity): Promise<void> {
  const record = parse(await readFile(path, 'utf8').catch(() => ''));
  if (record?.process.pid === own.pid && record.process.startedAt === own.startedAt) await rm(path, { force: true });
}
