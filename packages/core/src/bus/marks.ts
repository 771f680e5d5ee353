/**
 * Where the bus writes which handler it has entered, so that somebody in another thread can tell which one keeps this
 * one busy: no timer of this thread runs meanwhile.
 */
export interface HookMarks {
  /** Two numbers: that of the hook whose handler runs now, 0 for none; and how many calls there were. */
  readonly cells: Int32Array;
  /** Told once for each hook, when it is registered. Numbers begin with 1. */
  name(number: number, label: string): void;
}

/** Marks that nobody reads: the bus writes them all the same, for that costs less than asking. */
export const createUnreadMarks = (): HookMarks => ({ cells: new Int32Array(2), name: () => undefined });

/** Marks a handler as entered. Returns what was marked before, to be set again once it has returned. */
export function mark(cells: Int32Array, number: number): number {
  const before = cells[0] ?? 0;
  cells[0] = number;
  cells[1] = (cells[1] ?? 0) + 1;
  return before;
}
