import { quoteName, quoteTable } from '@phlo/lake';
import type { Check } from './check.js';
import type { CheckRun } from './check-run.js';
import type { Extent, Extents } from './scan-sql.js';

/** 32 MB a thread. */
const mostBits = 2n ** 28n;
/** A string of bits this much longer than the table has rows is still smaller than a hash table of its keys. */
const bitsPerRow = 64n;
const fewestRows = 1024n;

/**
 * Extents of the integer columns that are checked to be unique and whose values lie close together. Engines answer this
 * from the statistics in the files' footers, without reading the table.
 */
export async function measureExtents(checks: readonly Check[], run: CheckRun): Promise<Extents> {
  const names = integerKeys(checks, run);
  if (names.length === 0) return new Map();
  const aggregates = names.flatMap((name, index) => [
    `min(${quoteName(name)}) AS min${index}`,
    `max(${quoteName(name)}) AS max${index}`,
  ]);
  const sql = `SELECT count(*) AS total, ${aggregates.join(', ')} FROM ${quoteTable(run.table)}`;
  const [row = {}] = await run.session.rows<Readonly<Record<string, unknown>>>(
    sql,
    [],
    run.signal && { signal: run.signal },
  );
  const most = longestString(toInteger(row['total']) ?? 0n);
  const extents = names.flatMap((name, index): [string, Extent][] => {
    const [min, max] = [toInteger(row[`min${index}`]), toInteger(row[`max${index}`])];
    return min === undefined || max === undefined || max - min >= most ? [] : [[name, { min, max }]];
  });
  return new Map(extents);
}

function integerKeys(checks: readonly Check[], { columns }: CheckRun): string[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const names = checks.flatMap(({ rule }) => (rule.type === 'unique' && rule.columns.length === 1 ? rule.columns : []));
  return [...new Set(names)].filter((name) => ['int', 'long'].includes(types.get(name) ?? ''));
}

function longestString(rows: bigint): bigint {
  const wanted = (rows > fewestRows ? rows : fewestRows) * bitsPerRow;
  return wanted < mostBits ? wanted : mostBits;
}

/** Engines give integers beyond 2^53 as text. */
const toInteger = (value: unknown): bigint | undefined =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint' ? BigInt(value) : undefined;
