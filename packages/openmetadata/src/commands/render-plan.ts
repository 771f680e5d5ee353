import { toCellText } from '@phlo/core';
import type { CommandView } from '@phlo/core';
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
export function renderPlan({ target, changes, unchanged, waitingResults }: Plan, view: CommandView): string {
  const rows = changes.map(({ action, kind, key, fields }) => [
    `${marks[action]} ${kind}`,
    key,
    fields.length === 0 ? '' : `(${fields.join(', ')})`,
  ]);
  const count = (action: Change['action']) => toCellText(changes.filter((change) => change.action === action).length);
  const summary = `${count('create')} to create, ${count('update')} to update, ${toCellText(unchanged)} as they should be at ${target}.`;
  const results =
    waitingResults === 1 ? '1 result of a check waits.' : `${toCellText(waitingResults)} results of checks wait.`;
  const waiting = waitingResults === 0 ? [] : [results];
  return [...(rows.length === 0 ? [] : [view.table([], rows)]), summary, ...waiting].join('\n');
}
