import type { PGlite } from '@electric-sql/pglite';

export type Setting = readonly [name: string, value: string];

/** What the session that speaks now has set. Neither role nor authorization are in `pg_settings`. */
export async function readSessionSettings(db: PGlite): Promise<readonly Setting[]> {
  const { rows } = await db.query<{ name: string; value: string }>(`
    SELECT name, setting AS value FROM pg_settings WHERE source = 'session'
    UNION ALL SELECT 'session_authorization', session_user WHERE session_user <> 'postgres'
    UNION ALL SELECT 'role', current_setting('role') WHERE current_setting('role') <> 'none'`);
  return rows.map(({ name, value }) => [name, value]);
}

/** Takes back what another session has set, and sets what this one had. A setting that is no more is left out. */
export async function applySessionSettings(db: PGlite, settings: readonly Setting[]): Promise<void> {
  await db.exec('RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL');
  const together = 'SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS given (name, value)';
  try {
    await db.query(together, [settings.map(([name]) => name), settings.map(([, value]) => value)]);
  } catch {
    for (const setting of settings) {
      await db.query('SELECT set_config($1, $2, false)', [...setting]).catch(() => undefined);
    }
  }
}
