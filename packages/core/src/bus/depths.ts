import type { PhloEvent } from '../events/envelope.js';

/** How many hooks caused each other until an event was emitted: for queued hooks, which get it long after. */
export interface Depths {
  remember(event: PhloEvent, depth: number): void;
  /** 0 for what came from outside, and for what was forgotten. */
  of(event: PhloEvent): number;
}

/** The newest are kept: a circle of hooks is at most so long. */
const mostRemembered = 20_000;

/** By id, for an event that was read back from the journal is another object. */
export function createDepths(): Depths {
  const depths = new Map<string, number>();
  return {
    remember: ({ id }, depth) => {
      depths.set(id, depth);
      if (depths.size <= mostRemembered) return;
      const [oldest] = depths.keys();
      if (oldest !== undefined) depths.delete(oldest);
    },
    of: ({ id }) => depths.get(id) ?? 0,
  };
}
