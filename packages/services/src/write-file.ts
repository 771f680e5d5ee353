import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { attempt } from './attempt.js';

/** Writes a JSON file so that whoever reads it meanwhile gets the old one or the new one, and a kill leaves one of them. */
export function writeJson(path: string, value: unknown, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.new`;
  writeFileSync(aside, `${JSON.stringify(value, undefined, 2)}\n`, { mode });
  renameSync(aside, path);
}

/** What a JSON file of ours has, if it is there, whole, and what `isValid` takes. */
export function readJson<T>(path: string, isValid: (value: unknown) => value is T): T | undefined {
  const value = attempt<unknown>(() => JSON.parse(readFileSync(path, 'utf8')));
  return isValid(value) ? value : undefined;
}
