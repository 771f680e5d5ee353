/** `3,000,000`. */
export const formatCount = (count: number): string => count.toLocaleString('en-US');

const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1 row`, `3,000 rows`. */
export const countOf = (count: number, one: string): string => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;

/** `21.3 MB`, in steps of 1,000. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < sizes.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${sizes[unit] ?? ''}`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 0.05) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** The same of something that goes on: whole seconds. */
export const formatElapsed = (seconds: number): string =>
  seconds < 60 ? `${Math.floor(seconds)} s` : formatSeconds(seconds);

/** `3 min ago`. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} days ago`;
}

/** `0.42 ms`; `–` where nothing was measured. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 2 : 0)} ms` : formatSeconds(ms / 1000);
}
