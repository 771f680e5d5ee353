/** Structured facts of an error: JSON only, never a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What the thrower of an error knows; the rest is in the catalogue. */
export interface PhloErrorOptions {
  /** What happened, with the value that caused it. */
  readonly message: string;
  /** What to do next: a command where there is one. */
  readonly hint?: string;
  /** After a failed write: what state the data is in ("bronze.flights is unchanged at snapshot 42"). */
  readonly dataState?: string;
  /** The asset concerned, `namespace.table`. */
  readonly asset?: string;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

const brand = Symbol.for('phlo.error');

/**
 * The one error class of Phlo. `code` identifies the failure and is documented in `docs/errors.md`;
 * {@link isPhloError} recognises it across two installed copies of this package, `instanceof` would not.
 */
export class PhloError extends Error {
  readonly [brand] = true;
  readonly code: string;
  /** Exit code of the command line (DESIGN §7): 1 failed, 2 usage or config, 3 rejected, 4 aborted by a hook, 5 busy, 69 unavailable, 130 interrupted. */
  readonly exitCode: number;
  /** A later attempt may succeed without any change: connection lost, target busy. */
  readonly isRetryable: boolean;
  readonly hint?: string;
  readonly dataState?: string;
  readonly asset?: string;
  readonly details: ErrorDetails;

  constructor(code: string, entry: ErrorEntry, options: PhloErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PhloError';
    this.code = code;
    this.exitCode = entry.exitCode;
    this.isRetryable = entry.retryable ?? false;
    if (options.hint !== undefined) this.hint = options.hint;
    else if (entry.hint !== undefined) this.hint = entry.hint;
    if (options.dataState !== undefined) this.dataState = options.dataState;
    if (options.asset !== undefined) this.asset = options.asset;
    this.details = options.details ?? {};
  }
}

/** Whether a value is a {@link PhloError}, from this or any other copy of the package. */
export function isPhloError(value: unknown): value is PhloError {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true;
}

/**
 * An error of Phlo with what its thrower could not know: the asset, the state of the data, the next command. Code, exit
 * code and whether a later attempt may succeed stay as they are; what is not in `changes` does too.
 */
export function amendError(error: PhloError, changes: Partial<PhloErrorOptions>): PhloError {
  const { code, exitCode, isRetryable, message, hint, dataState, asset, details, cause } = error;
  return new PhloError(
    code,
    // Exit codes of an error come from the entry that made it.
    { exitCode: exitCode as ErrorEntry['exitCode'], summary: message, retryable: isRetryable },
    {
      message,
      details,
      ...(hint !== undefined && { hint }),
      ...(dataState !== undefined && { dataState }),
      ...(asset !== undefined && { asset }),
      ...(cause !== undefined && { cause }),
      ...changes,
    },
  );
}

/** One code of a package's catalogue; `docs/errors.md` is compared with it by a test. */
export interface ErrorEntry {
  readonly exitCode: 1 | 2 | 3 | 4 | 5 | 69 | 130;
  /** One line: when this happens. */
  readonly summary: string;
  /** Default next step, used where the thrower gives none. */
  readonly hint?: string;
  readonly retryable?: boolean;
}

/** The codes of one package, and the only way to make an error of one of them. */
export interface ErrorCatalogue<Code extends string> {
  readonly entries: Readonly<Record<Code, ErrorEntry>>;
  /** Builds the error of a code; the caller throws it. */
  create(code: Code, options: PhloErrorOptions): PhloError;
}

/** Declares the error codes of a package. Codes are upper snake case, unique in Phlo and never reused. */
export function defineErrors<const Entries extends Record<string, ErrorEntry>>(
  entries: Entries,
): ErrorCatalogue<Extract<keyof Entries, string>> {
  return {
    entries,
    create: (code, options) => new PhloError(code, entries[code] as ErrorEntry, options),
  };
}
