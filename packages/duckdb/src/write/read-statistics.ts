import type { DuckDBMapValue, DuckDBValue } from '@duckdb/node-api';
import type { Column, ColumnStatistics } from '@phlo/lake';

/** What `COPY … RETURN_STATS` says of one file. */
export interface FileStatistics {
  readonly path: string;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly columns: ReadonlyMap<number, ColumnStatistics>;
  readonly partitionKeys: ReadonlyMap<string, string | null>;
}

export function readStatistics(row: Readonly<Record<string, DuckDBValue>>, columns: readonly Column[]): FileStatistics {
  // The key is a path of quoted names; tables of the lake have no nested columns.
  const byName = new Map(readMap(row['column_statistics']).map(([name, value]) => [unquote(String(name)), value]));
  return {
    path: String(row['filename']),
    rows: Number(row['count']),
    sizeBytes: Number(row['file_size_bytes']),
    columns: new Map(columns.map(({ id, name }) => [id, readColumn(new Map(readMap(byName.get(name))))])),
    partitionKeys: new Map(
      readMap(row['partition_keys']).map(([key, value]) => [String(key), value === null ? null : String(value)]),
    ),
  };
}

const readMap = (value: DuckDBValue | undefined): (readonly [DuckDBValue, DuckDBValue])[] =>
  value === undefined || value === null
    ? []
    : (value as DuckDBMapValue).entries.map((entry) => [entry.key, entry.value] as const);

const unquote = (name: string): string => name.slice(1, -1).replaceAll('""', '"');

function readColumn(facts: ReadonlyMap<DuckDBValue, DuckDBValue>): ColumnStatistics {
  const number = (key: string) => (facts.has(key) ? Number(facts.get(key)) : undefined);
  const [sizeBytes, nanFree] = [number('column_size_bytes'), facts.get('has_nan') === 'false'];
  const [min, max] = [readBound(facts.get('min')), readBound(facts.get('max'))];
  return {
    valueCount: number('num_values') ?? 0,
    nullCount: number('null_count') ?? 0,
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(nanFree && { nanCount: 0 }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}

/** Other engines read infinities as ordinary dates far away, and have no years before 1. Leaving a bound out is always legal. */
function readBound(value: DuckDBValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = String(value);
  return /^-?(?:infinity|inf|nan)$/i.test(text) || text.endsWith('(BC)') ? undefined : text;
}
