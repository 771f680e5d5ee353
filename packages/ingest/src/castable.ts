import type { ColumnType } from '@phlo/lake';

type Plain = Exclude<ColumnType, `decimal(${number},${number})`>;

const numbers: readonly (Plain | 'decimal')[] = ['int', 'long', 'float', 'double', 'decimal'];
const moments: readonly Plain[] = ['date', 'timestamp', 'timestamptz'];

/** What a type can become, text aside: text can become anything, and everything but bytes can become text. */
const casts: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['boolean', [...numbers, 'boolean']],
  ...numbers.map((type) => [type, [...numbers, 'boolean']] as const),
  ['date', moments],
  ['timestamp', [...moments, 'time']],
  ['timestamptz', [...moments, 'time']],
  ['time', ['time']],
  ['uuid', ['uuid']],
]);

/**
 * Whether some value of one type can become one of the other. Whether each value does is found when it is
 * loaded: text may be a number, a double may be an integer.
 */
export function isCastable(from: ColumnType, to: ColumnType): boolean {
  const [source = '', target = ''] = [from, to].map((type) => type.replace(/\(.*/, ''));
  if (source === target || source === 'string') return true;
  if (target === 'string') return source !== 'binary';
  return casts.get(source)?.includes(target) ?? false;
}
