export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * Milliseconds to wait after the n-th failure in a row: doubled each time, between half and all of it, so that many who
 * failed at once do not come back at once. What it depends on is `seed` alone: no source of chance is needed, and a
 * test knows it.
 */
export function backoffMs(failures: number, { firstMs, mostMs }: Backoff, seed: string): number {
  const fullMs = Math.min(mostMs, firstMs * 2 ** Math.min(30, failures - 1));
  return Math.round(fullMs * (0.5 + spread(`${seed}:${failures}`) / 2));
}

/** FNV-1a, as a number from 0 to 1. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // Its low bits are the better mixed ones.
  return ((hash ^ (hash >>> 15)) >>> 0) / 0xffffffff;
}
