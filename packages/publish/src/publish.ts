import { isTableName } from '@phlo/lake';
import { publishErrors } from './errors.js';

/** A table of the lake, by its name or as the asset that fills it; the columns of an asset are compared at compile time. */
export type MartSource<Column extends string = string> =
  string | { readonly name: string; readonly columns?: readonly { readonly name: Column }[] };

/** A table of the lake, and the relation that it becomes. */
export interface MartOptions<Column extends string = string> {
  readonly from: MartSource<Column>;
  /** `schema.table` in the target. Default: `marts.` and the table's own name. */
  readonly relation?: string;
  /** Columns of each index. */
  readonly indexes?: readonly (readonly NoInfer<Column>[])[];
}

/** Marts that are published together: all of them, or none. */
export interface PublishOptions<Columns extends readonly string[]> {
  /** Name of the asset. Default `publish.marts`; needed where a project publishes more than once. */
  readonly name?: string;
  readonly owner?: string;
  readonly marts: { readonly [Index in keyof Columns]: MartOptions<Columns[Index]> };
}

/** One relation that comes from one table of the lake. */
export interface Mart {
  readonly from: string;
  readonly relation: string;
  readonly indexes: readonly (readonly string[])[];
}

/** Marts that are copied and swapped in together. Made by {@link publish}. */
export interface PublishAsset {
  readonly kind: 'publish';
  readonly name: string;
  readonly marts: readonly Mart[];
  readonly owner?: string;
}

const brand = Symbol.for('phlo.definition');

/**
 * Declares which tables of the lake are copied into the database that serves marts. All of them are swapped in at once.
 * Throws `PUBLISH_DUPLICATE_RELATION` and `PUBLISH_INVALID`.
 *
 * @example
 * ```ts
 * import { publish } from 'phlo';
 *
 * export const marts = publish({ marts: [{ from: 'gold.revenue_by_day', indexes: [['day']] }] });
 * ```
 */
export function publish<const Columns extends readonly string[]>(options: PublishOptions<Columns>): PublishAsset {
  const { name = 'publish.marts', owner } = options;
  // A mapped tuple over a generic tuple is an array of its members, which TypeScript does not see.
  const marts = (options.marts as readonly MartOptions[]).map(describeMart);
  const asset: PublishAsset = { kind: 'publish', name, marts, ...(owner !== undefined && { owner }) };
  assertValid(asset);
  return Object.freeze(Object.defineProperty(asset, brand, { value: asset.kind }));
}

/** Whether a value was made by {@link publish}, of this or any other copy of the package. */
export function isPublish(value: unknown): value is PublishAsset {
  return typeof value === 'object' && value !== null && (value as { readonly [brand]?: unknown })[brand] === 'publish';
}

function describeMart({ from, relation, indexes = [] }: MartOptions): Mart {
  const source = typeof from === 'string' ? from : from.name;
  return Object.freeze<Mart>({
    from: source,
    relation: relation ?? `marts.${source.split('.').at(-1) ?? ''}`,
    indexes,
  });
}

function assertValid({ name, marts }: PublishAsset): void {
  const fail = (message: string) =>
    publishErrors.create('PUBLISH_INVALID', { message: `${name}: ${message}`, asset: name });
  if (marts.length === 0) throw fail('it has no marts.');
  for (const { from, relation, indexes } of marts) {
    for (const text of [from, relation]) {
      if (!isTableName(text))
        throw fail(`"${text}" is not \`schema.table\` in lower-case letters, digits and underscores.`);
    }
    if (indexes.some((columns) => columns.length === 0)) throw fail(`an index of ${relation} has no columns.`);
  }
  const relations = marts.map(({ relation }) => relation);
  const twice = relations.find((relation, index) => relations.indexOf(relation) !== index);
  if (twice === undefined) return;
  const sources = marts.filter(({ relation }) => relation === twice).map(({ from }) => from);
  throw publishErrors.create('PUBLISH_DUPLICATE_RELATION', {
    message: `${name} publishes ${sources.join(' and ')} to "${twice}".`,
    asset: name,
  });
}

/** Two assets that publish to one relation would replace each other's rows in every run. Throws `PUBLISH_DUPLICATE_RELATION`. */
export function assertOneMartPerRelation(assets: readonly PublishAsset[]): void {
  const seen = new Map<string, { readonly name: string; readonly from: string }>();
  for (const { name, marts } of assets) {
    for (const { from, relation } of marts) {
      const first = seen.get(relation);
      seen.set(relation, { name, from });
      if (first === undefined) continue;
      throw publishErrors.create('PUBLISH_DUPLICATE_RELATION', {
        message: `${first.name} publishes ${first.from} to "${relation}", and so does ${name} with ${from}.`,
        asset: name,
      });
    }
  }
}
