import type { Row } from '@phlo/lake';

/** One connection, inside one transaction. What a driver of PostgreSQL has to be able to do. */
export interface MartSession {
  /** One statement with bound values. Values come back as `decodeValue` makes them. */
  rows<T extends object = Row>(sql: string, params?: readonly unknown[]): Promise<readonly T[]>;
  /** Statements without values or results. */
  exec(sql: string): Promise<void>;
  /** A `COPY … FROM STDIN` of a CSV file. Resolves to the number of rows. */
  copy(target: CopyTarget, csvPath: string): Promise<number>;
}

export interface CopyTarget {
  /** Quoted relation and column list. */
  readonly into: string;
  /** Options of `COPY`, in parentheses. */
  readonly options: string;
}

export interface TransactionOptions {
  readonly signal?: AbortSignal;
  /** What the caller was about, for messages. */
  readonly purpose: string;
  /** State of the data where the transaction fails, for messages. */
  readonly dataState?: string;
  /** The transaction cannot write. */
  readonly readOnly?: boolean;
  /** The statement is a user’s own. */
  readonly isQuery?: boolean;
  /** Asked over a new connection where the answer to COMMIT was lost. */
  readonly isCommitted?: (session: MartSession) => Promise<boolean>;
}

/** A database as the marts see it. Errors are of the catalogue already. */
export interface MartDriver extends AsyncDisposable {
  /** Commits what `work` did, or nothing of it. */
  transaction<T>(work: (session: MartSession) => Promise<T>, options: TransactionOptions): Promise<T>;
  /** Reclaims the room of replaced rows. Never fails: the next one does what this one could not. */
  vacuum(relations: readonly string[]): Promise<void>;
}
