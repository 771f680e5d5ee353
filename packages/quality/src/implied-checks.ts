import type { ColumnSpec } from '@phlo/lake';
import type { Check } from './check.js';
import { notNull, unique } from './checks.js';
import { referencedTables } from './check-sql.js';

/** What a key means: it is unique, and never null. */
export function keyChecks(key: readonly string[]): Check[] {
  return key.length === 0 ? [] : [...key.map((column) => notNull(column)), unique(key)];
}

/** What NOT NULL in a contract means. Files may hold nulls whatever a contract says. */
export function requiredChecks(columns: readonly ColumnSpec[]): Check[] {
  return columns.filter(({ nullable }) => !nullable).map(({ name }) => notNull(name));
}

/** Other tables that the checks read, each once: they are attached before the checks run. */
export function references(checks: readonly Check[]): string[] {
  const tables = checks.flatMap(({ rule }) => {
    if (rule.type === 'relationship') return [rule.table];
    return rule.type === 'sql' ? referencedTables(rule.sql) : [];
  });
  return [...new Set(tables)];
}
