/** What `phlo doctor` says of one thing. */
export interface Finding {
  readonly name: string;
  /** `warning`: it works, and may not for long, or not as somebody thinks. `failed`: something does not work. */
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** Why it matters. */
  readonly why?: string;
  /** What mends it. */
  readonly hint?: string;
}
