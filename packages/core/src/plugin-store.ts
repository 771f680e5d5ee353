/** Tables of a plugin, in a SQLite file of its own. Synchronous; many processes may use it at once. */
export interface PluginStore extends Disposable {
  all<Row>(sql: string, ...params: readonly unknown[]): Row[];
  get<Row>(sql: string, ...params: readonly unknown[]): Row | undefined;
  /** Returns the number of rows that it changed. */
  run(sql: string, ...params: readonly unknown[]): number;
  /** All of it or, where the body throws, nothing. */
  transaction<T>(body: () => T): T;
}

/** What a plugin keeps from one run to the next. */
export interface PluginState {
  /** Opens the plugin's tables and applies the migrations that are new, in order. Whoever opens it disposes it. */
  open(options: { readonly migrations: readonly string[] }): PluginStore;
}
