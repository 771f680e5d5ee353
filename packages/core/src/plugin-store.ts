/**
 * Tables of a plugin, in a SQLite file of its own. Synchronous; many processes may use it at once. One statement a call,
 * with its values by position (`?`): texts, numbers, bigints, booleans (stored as 1 and 0), `Uint8Array` and null. Integers
 * beyond 2^53 come back as bigints, blobs as `Uint8Array`. What SQLite would quietly do otherwise throws `PLUGIN_STORE_MISUSED`.
 */
export interface PluginStore extends Disposable {
  all<Row>(sql: string, ...params: readonly unknown[]): Row[];
  get<Row>(sql: string, ...params: readonly unknown[]): Row | undefined;
  /** Returns the number of rows that it changed. */
  run(sql: string, ...params: readonly unknown[]): number;
  /** All of it or, where the body throws, nothing; what it throws is thrown as it is. The body is synchronous. */
  transaction<T>(body: () => T): T;
}

/** What a plugin keeps from one run to the next. */
export interface PluginState {
  /**
   * Opens the plugin's tables and applies the migrations that are new, in order. One that was released is never edited:
   * `PLUGIN_STORE_CHANGED`. A file of a newer version of the plugin throws `STATE_TOO_NEW`. Whoever opens it disposes it.
   */
  open(options: { readonly migrations: readonly string[] }): PluginStore;
}
