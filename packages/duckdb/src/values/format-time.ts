const dayMicros = 86_400_000_000n;
const dayMs = 86_400_000;

/** `2026-03-01`; years before 1 and after 9999 as ISO 8601 expands them, `+012026-03-01`. */
export function formatDate(days: number): string {
  const { year, month, day } = civil(days);
  return `${formatYear(year)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** `13:45:00`, with microseconds where there are any. */
export function formatTime(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n);
  const rest = Number(micros % 1_000_000n);
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return rest === 0 ? clock : `${clock}.${pad(rest, 6)}`;
}

/** `2026-03-01T13:45:00`, with microseconds where there are any. */
export function formatTimestamp(micros: bigint): string {
  const time = ((micros % dayMicros) + dayMicros) % dayMicros;
  return `${formatDate(Number((micros - time) / dayMicros))}T${formatTime(time)}`;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4);
  return `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`;
}

/** Days since 1970 in the proleptic Gregorian calendar. A `Date` counts them as long as it reaches; 400 years repeat. */
function civil(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const cycle = 146_097;
  const cycles = Math.floor(days / cycle);
  const date = new Date((days - cycles * cycle) * dayMs);
  return { year: date.getUTCFullYear() + cycles * 400, month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
