import type { HttpAuth } from './auth.js';

/** Events are posted to an HTTP endpoint. */
export interface HttpConfig {
  readonly type: 'http';
  readonly url: string;
  readonly endpoint?: string;
  readonly timeoutMs?: number;
  readonly auth?: HttpAuth;
  readonly compression?: 'gzip';
  readonly headers?: Readonly<Record<string, string>>;
}

/** Events are written to a file, one a line. */
export interface FileConfig {
  readonly type: 'file';
  readonly path: string;
  readonly append?: boolean;
}

/** Events go to several transports. */
export interface CompositeConfig {
  readonly type: 'composite';
  readonly transports: readonly (TransportConfig & { readonly name?: string })[];
  readonly continueOnFailure?: boolean;
  readonly continueOnSuccess?: boolean;
}

/** Where events go. */
export type TransportConfig =
  HttpConfig | FileConfig | CompositeConfig | { readonly type: 'console' } | { readonly type: 'noop' };

/** Events of jobs that are not sent: by the exact name, or where the beginning of the name matches. */
export type JobFilter =
  { readonly type: 'exact'; readonly match: string } | { readonly type: 'regex'; readonly regex: RegExp };

/** What was configured, in one piece, wherever it stood. */
export interface OpenLineageConfig {
  /** Absent: nothing was configured. Other clients print to the console then. */
  readonly transport?: TransportConfig;
  readonly filters: readonly JobFilter[];
  /** What was configured and is not honoured here, such as `facets.source_code_location`. */
  readonly ignored: readonly string[];
}
