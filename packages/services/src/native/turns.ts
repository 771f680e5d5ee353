import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from '../attempt.js';
import { readJson, writeJson } from '../write-file.js';

/** Something that a service did by itself, and its keeper saw: written down until it is announced. */
export interface ServiceTurn {
  /** Unique in the service, and in the order of what happened. */
  readonly id: string;
  /**
   * `restarted`: it ended and was started again. `recovered`: it has run for a minute since. `ended`: it is not to be started again.
   * `given_up`: it is to be, and ended too often in a row.
   */
  readonly status: 'restarted' | 'recovered' | 'ended' | 'given_up';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly restarts: number;
  readonly pid?: number | undefined;
  readonly ended?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

/** A project that announces nothing for long, as one whose configuration is broken, is not filled up. */
const mostTurns = 1_000;

const folderOf = (stateDir: string): string => join(stateDir, 'turns');

const namesIn = (stateDir: string): readonly string[] =>
  (attempt(() => readdirSync(folderOf(stateDir))) ?? []).filter((name) => name.endsWith('.json')).toSorted();

export const hasTurns = (stateDir: string): boolean => namesIn(stateDir).length > 0;

/** A file for each, so that whoever announces takes nothing away that is just being written. */
export function writeTurn(stateDir: string, turn: ServiceTurn): void {
  if (namesIn(stateDir).length < mostTurns) writeJson(join(folderOf(stateDir), `${turn.id}.json`), turn);
}

/** Those that are not announced yet, oldest first. What cannot be read is taken away: nobody could announce it. */
export function readTurns(stateDir: string): readonly ServiceTurn[] {
  return namesIn(stateDir).flatMap((name) => {
    const turn = readJson(join(folderOf(stateDir), name), isTurn);
    if (turn === undefined) rmSync(join(folderOf(stateDir), name), { force: true, recursive: true });
    return turn ?? [];
  });
}

export const removeTurn = (stateDir: string, { id }: ServiceTurn): void =>
  rmSync(join(folderOf(stateDir), `${id}.json`), { force: true });

const statuses: readonly unknown[] = ['restarted', 'recovered', 'ended', 'given_up'] satisfies ServiceTurn['status'][];
const isOptional = (value: unknown, type: 'number' | 'string'): boolean => value === undefined || typeof value === type;

function isTurn(value: unknown): value is ServiceTurn {
  if (typeof value !== 'object' || value === null) return false;
  const { id, status, at, restarts, pid, ended, exitCode, signal } = value as Readonly<Record<string, unknown>>;
  const hasWhole = [at, restarts].every(Number.isSafeInteger) && typeof id === 'string' && /^[\w-]+$/.test(id);
  const hasNumbers = isOptional(pid, 'number') && isOptional(exitCode, 'number');
  return (
    hasWhole && statuses.includes(status) && hasNumbers && isOptional(ended, 'string') && isOptional(signal, 'string')
  );
}
