import { join } from 'node:path';
import { readJson, writeJson } from '../write-file.js';

/**
 * Which services a project has taken in and put out, in `services/services.json`: a file that only Phlo writes, so that no comment of a
 * `service.yaml` is lost. It belongs under version control.
 */
export interface ServiceSelection {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const selectionPath = (projectDir: string): string => join(projectDir, 'services', 'services.json');

export const readSelection = (projectDir: string): ServiceSelection =>
  readJson(selectionPath(projectDir), isSelection) ?? { added: [], removed: [] };

/** Takes a service in, or puts it out. Returns whether that changed anything. */
export function changeSelection(projectDir: string, name: string, change: 'added' | 'removed'): boolean {
  const before = readSelection(projectDir);
  if (before[change].includes(name)) return false;
  const other = change === 'added' ? 'removed' : 'added';
  const selection: ServiceSelection = {
    ...before,
    [change]: [...before[change], name].toSorted(),
    [other]: before[other].filter((one) => one !== name),
  };
  writeJson(selectionPath(projectDir), selection);
  return true;
}

/** Whether a service starts without being named, unless it was put out: one that was added does, and one that does so by default. */
export function isEnabled(name: string, selection: ServiceSelection, startsByDefault: boolean): boolean {
  return !selection.removed.includes(name) && (startsByDefault || selection.added.includes(name));
}

function isSelection(value: unknown): value is ServiceSelection {
  if (typeof value !== 'object' || value === null) return false;
  const { added, removed } = value as Readonly<Record<string, unknown>>;
  return isNames(added) && isNames(removed);
}

const isNames = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string');
