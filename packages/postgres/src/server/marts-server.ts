/** Serves the marts of a project on loopback: user and database `postgres`, with a password. */
export interface MartsServer extends AsyncDisposable {
  readonly kind: 'pglite' | 'postgres';
  /** Absolute folder of what it serves. */
  readonly directory: string;
  readonly port: number;
  /** Rejects with `MARTS_SERVER_FAILED` when it has ended by itself. */
  readonly failure: Promise<never>;
}

/** What the server serves, and where it listens. */
export interface MartsServerOptions {
  /** Absolute; made where it is missing. Nothing else has it open. */
  readonly directory: string;
  readonly host: string;
  readonly port: number;
  readonly password: string;
}
