import { cliErrors } from '../errors.js';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a duration as people write it: `30s`, `5m`, `1.5h`. Throws `USAGE` that names the flag. */
export function parseDuration(text: string, flag: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  // The pattern admits these units alone.
  const ms = Number(amount) * (units[unit as keyof typeof units] ?? Number.NaN);
  // A timer of Node takes at most 2^31 - 1 ms, and ends at once where it is given more.
  if (amount !== '' && ms <= 2_147_483_647) return ms;
  throw cliErrors.create('USAGE', { message: `${flag} takes a duration such as 30s, 5m or 1h, not "${text}".` });
}

const days = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds of an age as people write it: `36h`, `7d`, `4w`. Throws `USAGE` that names the flag. */
export function parseAge(text: string, flag: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(h|d|w)$/.exec(text) ?? [];
  // The pattern admits these units alone.
  const ms = Number(amount) * (days[unit as keyof typeof days] ?? Number.NaN);
  if (amount !== '' && Number.isSafeInteger(Math.round(ms))) return Math.round(ms);
  throw cliErrors.create('USAGE', { message: `${flag} takes an age such as 36h, 7d or 4w, not "${text}".` });
}
