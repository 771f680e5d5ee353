import type { MartSession } from './session.js';

/**
 * Makes a schema by `statements` where there is none. `CREATE SCHEMA IF NOT EXISTS` wants the right to create one even where it exists, and a
 * role may have no more than schemas that somebody made for it: https://www.postgresql.org/docs/current/sql-createschema.html
 */
export async function createSchema(session: MartSession, name: string, statements: string): Promise<void> {
  const [found] = await session.rows('SELECT 1 FROM pg_namespace WHERE nspname = $1', [name]);
  if (found === undefined) await session.exec(statements);
}
