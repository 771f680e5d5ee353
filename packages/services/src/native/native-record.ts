import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../process/process-table.js';
import { readJson, writeJson } from '../write-file.js';

/** What a keeper writes down of its service, so that every later command finds both, and nobody else. */
export interface NativeRecord {
  readonly version: 1;
  /** {@link serviceMarker} of the folder in which it was started: a folder that was copied since has none of its processes. */
  readonly marker: string;
  readonly keeper: ProcessIdentity;
  readonly child?: ProcessIdentity | undefined;
  /** `starting`: between two starts of the program. `failed`: it has ended and is not started again. */
  readonly state: 'starting' | 'running' | 'failed';
  /** Epoch milliseconds of the program's last start. */
  readonly since: number;
  readonly restarts: number;
  /** How the program last ended. */
  readonly ended?: string | undefined;
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
}

const pathOf = (stateDir: string): string => join(stateDir, 'native.json');

export const writeRecord = (stateDir: string, record: NativeRecord): void => writeJson(pathOf(stateDir), record);

export const readRecord = (stateDir: string): NativeRecord | undefined => readJson(pathOf(stateDir), isRecord);

export const removeRecord = (stateDir: string): void => rmSync(pathOf(stateDir), { force: true });

function isRecord(value: unknown): value is NativeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { version, keeper, child, marker } = value as Readonly<Record<string, unknown>>;
  return (
    version === 1 && typeof marker === 'string' && isIdentity(keeper) && (child === undefined || isIdentity(child))
  );
}

const isIdentity = (value: unknown): value is ProcessIdentity =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  Number.isSafeInteger(value.pid) &&
  Number(value.pid) > 1 &&
  'startedAt' in value &&
  typeof value.startedAt === 'string';
