import { duckdbErrors } from './errors.js';
import type { Lease } from './leases.js';
import { quoteText, splitSql } from '@phlo/lake';
import { hintOfPivot } from './statement.js';

/**
 * Tables that a query reads, as written, each once. Names that the query gives to parts of itself (WITH) are none. Throws
 * `SQL_INVALID`.
 */
export async function readTableNames(lease: Lease, sql: string): Promise<string[]> {
  const query = withoutExplain(sql);
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(`SELECT json_serialize_sql(${quoteText(query)})`),
  );
  const parsed: unknown = JSON.parse(String(reader.getRows()[0]?.[0]));
  const failure = readFailure(parsed);
  if (failure !== undefined) throw await explainFailure(lease, sql, failure);
  const names = new Set<string>();
  collect(parsed, new Set(), names);
  return [...names];
}

/** EXPLAIN is no query, and what it explains is one. */
function withoutExplain(sql: string): string {
  const code = splitSql(sql)
    .map(({ kind, text }) => (kind === 'comment' ? text.replaceAll(/[^\n]/g, ' ') : text))
    .join('');
  return code.replace(/^\s*explain(?:\s+analy[sz]e)?\b/i, (words) => words.replaceAll(/\S/g, ' '));
}

function readFailure(parsed: unknown): string | undefined {
  const { error, error_message: message } = parsed as { readonly error?: boolean; readonly error_message?: string };
  return error === true ? (message ?? 'it cannot be read') : undefined;
}

/** Preparing tells the line; where it passes, the statement is none that reads tables. */
async function explainFailure(lease: Lease, sql: string, message: string): Promise<unknown> {
  try {
    await lease.call((connection) => connection.extractStatements(sql));
  } catch (error) {
    return error;
  }
  const isOther = message.includes('serialized to json');
  const said = isOther ? 'The statement is no query: only what reads is run.' : message;
  const hint = hintOfPivot(sql) ?? 'Write one SELECT, or WITH … SELECT.';
  return duckdbErrors.create('SQL_INVALID', { message: said, hint });
}

type Scope = ReadonlySet<string>;

function collect(node: unknown, scope: Scope, names: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) collect(item, scope, names);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const inner = withOwnNames(node, scope);
  if ('type' in node && node.type === 'BASE_TABLE') addTable(node, inner, names);
  for (const child of Object.values(node)) collect(child, inner, names);
}

function withOwnNames(node: object, scope: Scope): Scope {
  const { cte_map: named } = node as { readonly cte_map?: { readonly map?: readonly { readonly key: string }[] } };
  return named?.map === undefined ? scope : new Set([...scope, ...named.map.map(({ key }) => key.toLowerCase())]);
}

function addTable(node: object, scope: Scope, names: Set<string>): void {
  const {
    catalog_name: catalog = '',
    schema_name: schema = '',
    table_name: table = '',
  } = node as Record<string, string>;
  if (schema === '' && scope.has(table.toLowerCase())) return;
  names.add([catalog, schema, table].filter((part) => part !== '').join('.'));
}
