import { splitSql } from '@phlo/lake';
import { StatementType } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { duckdbErrors } from './errors.js';

/** A query as text that fits into parentheses: no semicolon behind it, and no comment that swallows what follows. */
export const asSubquery = (sql: string): string => `(\n${withoutSemicolons(sql)}\n)`;

const withoutSemicolons = (sql: string): string =>
  splitSql(sql)
    .map(({ kind, text }) => (kind === 'code' ? text.replaceAll(';', ' ') : text))
    .join('');

/** Lines that {@link asSubquery} puts before the text. */
export const subqueryLinesBefore = 1;

const readers: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN]);
// What these change lies in the memory of the session.
const local: ReadonlySet<StatementType> = new Set([
  StatementType.CREATE,
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.DROP,
  StatementType.ALTER,
]);

/**
 * The only statement of a text, prepared. Throws `SQL_INVALID` where there is none or more than one, and `SQL_FORBIDDEN` for one
 * that reads or writes other than the session's tables.
 */
export async function prepareStatement(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const prepared = await prepareOnly(connection, sql);
  const { statementType } = prepared;
  if (!readers.has(statementType) && !local.has(statementType)) {
    prepared.destroySync();
    throw duckdbErrors.create('SQL_FORBIDDEN', {
      message: `A statement of the kind ${StatementType[statementType]} is not run here.`,
      hint: 'Write a query: SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN.',
    });
  }
  if (statementType === StatementType.EXPLAIN) await assertHarmless(connection, sql);
  return prepared;
}

/** EXPLAIN ANALYZE runs what it explains. */
async function assertHarmless(connection: DuckDBConnection, sql: string): Promise<void> {
  const explained = /^\s*explain\s*(?:\([^)]*\)|analy[sz]e\b)([^]*)$/i.exec(code(sql))?.[1];
  if (explained === undefined) return;
  const inner = await prepareOnly(connection, explained);
  const isQuery = inner.statementType === StatementType.SELECT;
  inner.destroySync();
  if (!isQuery)
    throw duckdbErrors.create('SQL_FORBIDDEN', {
      message: 'EXPLAIN ANALYZE runs what it explains, so only a query may follow it.',
    });
}

/** The only query of a text, prepared: fit for {@link asSubquery}. Throws `SQL_INVALID`. */
export async function prepareQuery(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const prepared = await prepareOnly(connection, sql);
  if (prepared.statementType === StatementType.SELECT) return prepared;
  prepared.destroySync();
  throw duckdbErrors.create('SQL_INVALID', {
    message: `Only a query can be read from, not a statement of the kind ${StatementType[prepared.statementType]}.`,
    hint: 'Write one SELECT, or WITH … SELECT.',
  });
}

async function prepareOnly(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  if (code(sql).replaceAll(/[\s;]/g, '') === '')
    throw duckdbErrors.create('SQL_INVALID', { message: 'There is no statement.', hint: 'Write one SELECT.' });
  const statements = await connection.extractStatements(sql);
  if (statements.count === 1) return statements.prepare(0);
  throw duckdbErrors.create('SQL_INVALID', {
    message: `There are ${statements.count} statements where one is expected.`,
    hint: hintOfPivot(sql) ?? 'Write one statement.',
  });
}

/** The engine makes two statements of a PIVOT that is to find its values first. */
export const hintOfPivot = (sql: string): string | undefined =>
  /\bpivot\b/i.test(code(sql))
    ? 'Name the values of a PIVOT, so that it is one statement: `PIVOT t ON x IN (1, 2) USING sum(y)`.'
    : undefined;

const code = (sql: string): string =>
  splitSql(sql)
    .map(({ kind, text }) => (kind === 'comment' ? ' ' : text))
    .join('');
