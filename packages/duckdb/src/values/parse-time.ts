const dayMs = 86_400_000;
const dayMicros = 86_400_000_000n;

/** Days since 1970 of `2026-03-01`; `undefined` for other text and for days that do not exist. */
export function parseDate(text: string): number | undefined {
  const found = /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)$/.exec(text);
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // A month of 31 days too many rolls over into the next.
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.getTime() / dayMs : undefined;
}

/** Microseconds of `13:45`, `13:45:00` or `13:45:00.123456`. */
export function parseTime(text: string): bigint | undefined {
  const found = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})0*)?)?$/.exec(text);
  if (found === null) return undefined;
  const [hours, minutes, seconds] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return BigInt((hours * 3600 + minutes * 60 + seconds) * 1_000_000 + Number((found[4] ?? '').padEnd(6, '0')));
}

/**
 * Microseconds since 1970 of ISO 8601 text, `T` or a blank between day and time. Without a zone a text may end in `Z` and have
 * no other offset, which would be lost; in UTC, text without one is UTC.
 */
export function parseTimestamp(text: string, zone: 'none' | 'utc'): bigint | undefined {
  const found = /^([+-]?\d+-\d\d-\d\d)(?:[T ]([\d:.]+) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(text);
  if (found === null) return undefined;
  const [days, time] = [parseDate(found[1] ?? ''), parseTime(found[2] ?? '00:00')];
  const offset = parseOffset(found[3]);
  if (days === undefined || time === undefined || offset === undefined || (zone === 'none' && offset !== 0n))
    return undefined;
  return BigInt(days) * dayMicros + time - offset;
}

function parseOffset(text: string | undefined): bigint | undefined {
  if (text === undefined || /^z$/i.test(text)) return 0n;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(3).replace(':', ''))];
  if (hours > 15 || minutes > 59) return undefined;
  return BigInt((text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)) * 60_000_000n;
}
