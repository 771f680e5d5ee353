import type { EventColumn } from '@phlo/core';
import type { Column } from '@phlo/lake';

/** Columns as events carry them. */
export function describeColumns(columns: readonly Column[]): EventColumn[] {
  return columns.map(({ id, name, type, nullable, description }) => ({
    id,
    name,
    type,
    nullable,
    ...(description === undefined ? {} : { description }),
  }));
}
