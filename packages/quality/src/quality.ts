import { isTableName } from '@phlo/lake';
import type { Check } from './check.js';
import { qualityErrors } from './errors.js';
import { findTwice } from './find-twice.js';

const brand = Symbol.for('phlo.definition');

/** The checks of one asset. Made by {@link quality}. */
export interface QualitySet {
  readonly kind: 'quality';
  readonly asset: string;
  readonly checks: readonly Check[];
}

/** Something that has checks: its name, and, where the contract is known, its columns. */
export interface Checkable<Column extends string = string> {
  readonly name: string;
  readonly columns?: readonly { readonly name: Column }[];
}

/**
 * A SQL model as the subject of checks: its name is that of its file. Its columns are those of its query, so they are compared when it
 * is audited, or at compile time where they are listed: `model('gold.revenue', ['day', 'amount'])`.
 */
export function model<const Column extends string = string>(
  name: string,
  columns?: readonly Column[],
): Checkable<Column> {
  if (!isTableName(name))
    throw qualityErrors.create('CHECK_INVALID', {
      message: `"${name}" is no name of a model; it is \`namespace.table\`.`,
    });
  return { name, ...(columns && { columns: columns.map((column) => ({ name: column })) }) };
}

/**
 * Declares what must hold before anybody sees a batch of the asset. The columns of an ingestion are compared at compile
 * time; those of a model, or of an asset that is given by its name alone, when it is audited. Throws `CHECK_INVALID` where two checks have
 * one name.
 *
 * @example
 * ```ts
 * import { model, notNull, quality } from 'phlo';
 *
 * export const checks = quality(model('gold.revenue_by_day'), [notNull('day')]);
 * ```
 */
export function quality<Column extends string = string>(
  asset: Checkable<Column> | string,
  checks: readonly Check<NoInfer<Column>>[],
): QualitySet {
  const { name } = typeof asset === 'string' ? model(asset) : asset;
  const twice = findTwice(checks);
  if (twice !== undefined) {
    throw qualityErrors.create('CHECK_INVALID', {
      message: `${name} has two checks named "${twice}".`,
      hint: 'Give one of them a `name` of its own.',
      asset: name,
    });
  }
  const set: QualitySet = { kind: 'quality', asset: name, checks: Object.freeze([...checks]) };
  return Object.freeze(Object.defineProperty(set, brand, { value: set.kind }));
}

/** Whether a value was made by {@link quality}, of this or any other copy of the package. */
export function isQuality(value: unknown): value is QualitySet {
  return typeof value === 'object' && value !== null && (value as { readonly [brand]?: unknown })[brand] === 'quality';
}
