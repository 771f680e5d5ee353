/** What goes with one time that the work is done. */
export interface PeriodicContext {
  /** Aborts where the work has taken too long, and where the process is to end. */
  readonly signal: AbortSignal;
}

/**
 * Something that a plugin does as time goes by, whatever happens: in a process that lives long enough, as `phlo up` does, or once with
 * `phlo schedule tick`. What it finds out it emits on the bus that it was set up with.
 */
export interface PeriodicWork {
  /** Unique in its plugin; for log lines. */
  readonly name: string;
  /** Milliseconds from the end of one to the beginning of the next. At least 1,000. */
  readonly everyMs: number;
  /** Never entered twice at once. At most 30 s; what it throws is logged, and it comes again. */
  run(context: PeriodicContext): void | Promise<void>;
}
