const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `500ms`, `10s`, `1.5m` or `1h`. */
export const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Milliseconds of a text that {@link durationPattern} has accepted. */
export function parseDuration(text: string): number {
  const [, amount = '0', unit = 'ms'] = durationPattern.exec(text) ?? [];
  return Math.round(Number(amount) * units[unit as keyof typeof units]);
}

/** A timer takes no longer time. */
const longestMs = 24 * 24 * units.h;

/** Whether a text is no duration, which is told by itself, or one that a timer takes. */
export const isShortEnough = (text: string): boolean => parseDuration(text) <= longestMs;
