import type { Row } from '@phlo/lake';

/** One connection, inside one transaction. Its errors are of the catalogue. */
export interface MartSession {
  /** One statement with bound values. Values come back as `decodeValue` makes them. */
  rows<T extends object = Row>(sql: string, params?: readonly unknown[]): Promise<readonly T[]>;
  /** Statements without values or results. */
  exec(sql: string): Promise<void>;
  /** Streams a CSV file into a relation. Resolves to the number of rows. */
  copy(target: CopyTarget, csvPath: string): Promise<number>;
}

export interface CopyTarget {
  /** The mart and the table of the lake that it comes from, for messages. */
  readonly relation: string;
  readonly table: string;
  /** Quoted relation and column list. */
  readonly into: string;
  /** Rows are visible to transactions that began before this one. Only for a relation that this one has made. */
  readonly freeze: boolean;
}

export interface TransactionOptions {
  readonly signal?: AbortSignal;
  /** What the caller is about, as it goes on after "while": "publishing the marts". */
  readonly purpose: string;
  /** State of the data where the transaction fails. */
  readonly dataState?: string;
  /** The transaction cannot write. */
  readonly readOnly?: boolean;
  /** The statement is a user's own. */
  readonly isQuery?: boolean;
  /** Hears how many bytes of a relation's file the database has taken since the last time. */
  readonly onCopied?: (relation: string, bytes: number) => void;
  /** Asked over a new connection where the answer to COMMIT was lost. */
  readonly isCommitted?: (session: MartSession) => Promise<boolean>;
}

/** A database as the marts see it: the difference between PGlite and a server ends here. Errors are of the catalogue. */
export interface MartDriver extends AsyncDisposable {
  /** Commits what `work` did, or nothing of it. */
  transaction<T>(work: (session: MartSession) => Promise<T>, options: TransactionOptions): Promise<T>;
  /** Reclaims the room of replaced rows, where no autovacuum does. Never fails: the next one does what this one could not. */
  vacuum?(relations: readonly string[]): Promise<void>;
}
