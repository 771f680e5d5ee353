/** A column of one dataset that went into a column of another. */
export interface ColumnEdge {
  readonly from: string;
  readonly to: string;
}

/** One dataset that was read to write another. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** What did it: an asset, or the name that whoever told it gives. */
  readonly job: string;
  /** Epoch milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Run that did it last. */
  readonly runId?: string;
  /** Absent where nobody said which columns. */
  readonly columns?: readonly ColumnEdge[];
  /** Whether the job did it the last time that it ran. */
  readonly isCurrent: boolean;
}

/** `source`: nothing here writes it. `mart`: it was published out of the lake. */
export type DatasetKind = 'source' | 'table' | 'mart';

/** Something that was read or written. */
export interface Dataset {
  /** Asset key, URI or whatever else a run calls it. */
  readonly name: string;
  /** `source`: nothing here writes it. `mart`: it was published out of the lake. */
  readonly kind: DatasetKind;
  readonly location?: string;
  readonly snapshotId?: string;
  /** Columns in their order, where a run said so. */
  readonly columns?: readonly DatasetColumn[];
}

/** A column as the last run that described the dataset has it. */
export interface DatasetColumn {
  readonly name: string;
  readonly type: string;
}

/** What was made of what. */
export interface LineageGraph {
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** Edges that lead out of a dataset, by its name; in order of name. */
  readonly down: ReadonlyMap<string, readonly Edge[]>;
  /** Edges that lead into a dataset. */
  readonly up: ReadonlyMap<string, readonly Edge[]>;
  readonly edges: readonly Edge[];
}

/** Makes the graph of some edges; a dataset that only edges name is there as well. */
export function createGraph(known: readonly Dataset[], edges: readonly Edge[]): LineageGraph {
  const sorted = edges.toSorted((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.job, b.job));
  const down = groupBy(sorted, ({ from }) => from);
  const up = groupBy(sorted, ({ to }) => to);
  const named = sorted.flatMap(({ from, to }) => [from, to]);
  const datasets = new Map<string, Dataset>(
    named.map((name) => [name, { name, kind: up.has(name) ? 'table' : 'source' }]),
  );
  for (const dataset of known) datasets.set(dataset.name, dataset);
  return { datasets: new Map([...datasets].toSorted(([a], [b]) => compare(a, b))), down, up, edges: sorted };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Items by their key, in the order in which keys come first. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
