/** `EVENT_INVALID`: a document that is no OpenLineage. `CONFIG_INVALID`: a configuration. `TRANSPORT_FAILED`: an event was not taken. */
export type OpenLineageErrorCode = 'EVENT_INVALID' | 'CONFIG_INVALID' | 'TRANSPORT_FAILED';

/** What an error knows beside its code and its message. */
export interface OpenLineageErrorOptions {
  readonly cause?: unknown;
  /** HTTP status that a server answered with. */
  readonly status?: number;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Everything that is wrong with a document, one a line. */
  readonly problems?: readonly string[];
}

/** Thrown by everything here. Neither its message nor its cause tells a key or a token. */
export class OpenLineageError extends Error {
  override readonly name = 'OpenLineageError';
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly problems: readonly string[];

  constructor(
    readonly code: OpenLineageErrorCode,
    message: string,
    { cause, status, retryAfterMs, problems = [] }: OpenLineageErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    if (status !== undefined) this.status = status;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    this.problems = problems;
  }
}

/** Whether an error is one of these, from this or any other copy of the package. */
export const isOpenLineageError = (error: unknown): error is OpenLineageError =>
  error instanceof Error && error.name === 'OpenLineageError';
