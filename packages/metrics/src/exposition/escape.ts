/** As both formats have it: backslash, line feed and quote. */
export const escapeLabelValue = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

/** In the text format a quote stands for itself here; OpenMetrics escapes it as well. */
export const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** A number as Go's parser takes it, which is who reads these formats. */
export function formatValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/** `{asset="bronze.flights",kind="ingestion"}`, or nothing where there are none. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabelValue(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
