import type { ColumnSpec } from '@phlo/lake';

/** The audited table and what is known of it. */
export interface Subject {
  readonly table: string;
  readonly columns: readonly ColumnSpec[];
}
