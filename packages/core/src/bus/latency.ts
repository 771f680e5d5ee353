/** How long calls took, in milliseconds. */
export interface LatencySummary {
  /** Calls that were timed. */
  readonly calls: number;
  /** The median, at most a tenth too high. */
  readonly p50Ms: number;
  /** 95 of 100 took at most so long; at most a tenth too high. */
  readonly p95Ms: number;
  readonly maxMs: number;
}

export interface Latency {
  add(durationMs: number): void;
  summary(): LatencySummary;
}

const leastMs = 0.001;
/** Each bucket ends a tenth above the one before: 220 of them reach beyond a quarter of an hour. */
const growth = Math.log(1.1);
const bucketCount = 220;

/** Durations in buckets of constant relative width: constant memory, and nothing made per call. */
export function createLatency(): Latency {
  const buckets = new Uint32Array(bucketCount);
  let calls = 0;
  let maxMs = 0;
  const quantile = (share: number): number => {
    let rest = Math.ceil(calls * share);
    for (let index = 0; index < bucketCount; index++) {
      rest -= buckets[index] ?? 0;
      if (rest <= 0) return Math.min(maxMs, leastMs * Math.exp(growth * index));
    }
    return maxMs;
  };
  return {
    add: (durationMs) => {
      calls++;
      if (durationMs > maxMs) maxMs = durationMs;
      const place = durationMs <= leastMs ? 0 : Math.ceil(Math.log(durationMs / leastMs) / growth);
      const index = Math.min(bucketCount - 1, place);
      buckets[index] = (buckets[index] ?? 0) + 1;
    },
    summary: () => ({ calls, p50Ms: quantile(0.5), p95Ms: quantile(0.95), maxMs }),
  };
}
