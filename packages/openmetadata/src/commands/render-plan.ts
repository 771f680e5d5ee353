import type { Change } from '../sync/find-changes.js';

export interface Plan {
  readonly target: string;
  readonly changes: readonly Change[];
  /** Entities that are as they should be. */
  readonly unchanged: number;
  /** Results of checks that the server does not have yet. */
  readonly waitingResults: number;
}

const marks = { create: '+', update: '~' } as const;

/** A line a change, and how many there are. */
export function renderPlan({ target, changes, unchanged, waitingResults }: Plan): string {
  const lines = changes.map(({ action, kind, key, fields }) => {
    const which = fields.length === 0 ? '' : `  (${fields.join(', ')})`;
    return `${marks[action]} ${kind.padEnd(14)} ${key}${which}`;
  });
  const count = (action: Change['action']) => changes.filter((change) => change.action === action).length;
  const summary = `${count('create')} to create, ${count('update')} to update, ${unchanged} as they should be at ${target}.`;
  const results = waitingResults === 1 ? '1 result of a check waits.' : `${waitingResults} results of checks wait.`;
  const waiting = waitingResults === 0 ? [] : [results];
  return [...lines, summary, ...waiting].join('\n');
}
