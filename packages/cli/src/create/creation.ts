/** What `phlo create` is about to do to a project. Paths are relative to it. */
export interface Creation {
  /** Files to write, by path. None of them may be there. */
  readonly files: Readonly<Record<string, string>>;
  /** Files to copy into the project: where each of them is, by where it goes. */
  readonly copies?: Readonly<Record<string, string>>;
  /** Files that are there, with what has to be in them. */
  readonly changes?: Readonly<Record<string, string>>;
  /** Arguments of commands that show what was made, in this order: `['run', '--select', 'bronze.orders']`. */
  readonly shows: readonly (readonly string[])[];
  /** The test among the files. */
  readonly test: string;
  /** Looks whether what was changed is what was meant; what it throws undoes everything. */
  readonly verify?: (dir: string) => Promise<void>;
}

export interface Created {
  /** Absolute folder of the project. */
  readonly dir: string;
  /** What was written, or would be. */
  readonly files: readonly string[];
  /** What was changed, or would be. */
  readonly changed: readonly string[];
  /** Commands that work as they stand, in this order. */
  readonly next: readonly string[];
  readonly dryRun: boolean;
  /** What would be written or changed, by path; only of a dry run. */
  readonly contents?: Readonly<Record<string, string>>;
}
