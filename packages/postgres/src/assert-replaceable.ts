import type { MartLoad } from '@phlo/lake';
import { martErrors } from './errors.js';
import type { LiveRelation } from './live-relation.js';

interface Facts {
  readonly live: LiveRelation;
  /** The books know it. */
  readonly isPublished: boolean;
  readonly dataState: string;
}

/** Throws `MARTS_RELATION_CONFLICT` for what Phlo did not make and `MARTS_REFERENCED` where its rows may not be replaced. */
export function assertReplaceable({ relation }: MartLoad, { live, isPublished, dataState }: Facts): void {
  const isOurs = live.kind === 'r' && (isPublished || live.comment.startsWith('Published by Phlo from '));
  if (!isOurs) {
    const what = kinds.get(live.kind) ?? 'relation';
    throw martErrors.create('MARTS_RELATION_CONFLICT', {
      message: `${relation} is a ${what} that was not made by Phlo.`,
      dataState,
    });
  }
  const blocking = live.references.find(({ onDelete, deferrable }) => onDelete !== 'a' || !deferrable);
  if (blocking === undefined) return;
  const { name, table } = blocking;
  throw martErrors.create('MARTS_REFERENCED', {
    message: `The foreign key ${name} of ${table} points at ${relation} and forbids replacing its rows.`,
    hint: `Make it \`ON DELETE NO ACTION\` and \`ALTER TABLE ${table} ALTER CONSTRAINT ${name} DEFERRABLE;\`: it is then checked when the new rows are in.`,
    dataState,
  });
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['r', 'table'],
  ['v', 'view'],
  ['m', 'materialized view'],
  ['p', 'partitioned table'],
  ['f', 'foreign table'],
  ['S', 'sequence'],
  ['i', 'index'],
]);
