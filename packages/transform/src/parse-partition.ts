import type { PartitionFieldSpec, PartitionTransform } from '@phlo/lake';

const transforms: readonly string[] = [
  'identity',
  'year',
  'month',
  'day',
  'hour',
] satisfies readonly PartitionTransform[];

/** Reads `month(date)`, or `country` for one partition a value. `undefined` where it is neither. */
export function parsePartition(text: string): PartitionFieldSpec | undefined {
  const [, transform = 'identity', argument, column = argument] =
    /^\s*(?:(\w+)\s*\(\s*(\w+)\s*\)|(\w+))\s*$/.exec(text) ?? [];
  if (column === undefined || !transforms.includes(transform)) return undefined;
  // Compared with the list above.
  return { column, transform: transform as PartitionTransform };
}
