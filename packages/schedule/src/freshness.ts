import { closest, parseDuration } from '@phlo/core';
import { scheduleErrors } from './errors.js';

/** An asset, by its name or as its definition, or a pattern such as `gold.*`. */
export type FreshnessTarget = string | { readonly name: string };

/** How old assets may become, and what happens then. */
export interface FreshnessOptions {
  /** How old the last success of the asset may be: `90s`, `30m`, `24h`, `7d`, `1d12h`. */
  readonly maxAge: string;
  /** Whether `phlo up` runs an asset that is too old, with what it is made of. Default false: it is only told. */
  readonly refresh?: boolean;
  /** What it means where it stays too old. Default `error`. */
  readonly severity?: 'warn' | 'error';
}

/** How old assets may be. Made by {@link freshness}. */
export interface FreshnessPolicy {
  readonly kind: 'freshness';
  /** Names and patterns. */
  readonly assets: readonly string[];
  readonly maxAge: string;
  readonly maxAgeMs: number;
  readonly refresh: boolean;
  readonly severity: 'warn' | 'error';
}

const brand = Symbol.for('phlo.definition');

const fields: readonly string[] = ['maxAge', 'refresh', 'severity'];

/**
 * Declares how old assets may be: `phlo up` tells a check `freshness` of each that has failed or is well again, and runs what is too
 * old where that is wanted. Throws `FRESHNESS_INVALID`.
 *
 * @example
 * ```ts
 * import { freshness } from 'phlo';
 *
 * export const goldIsFresh = freshness('gold.*', { maxAge: '24h', refresh: true });
 * ```
 */
export function freshness(
  assets: FreshnessTarget | readonly FreshnessTarget[],
  options: FreshnessOptions,
): FreshnessPolicy {
  const names = (Array.isArray(assets) ? (assets as readonly FreshnessTarget[]) : [assets as FreshnessTarget]).map(
    (asset) => (typeof asset === 'string' ? asset : asset.name),
  );
  const maxAgeMs = assertFields(names, options);
  const { maxAge, refresh = false, severity = 'error' } = options;
  const policy: FreshnessPolicy = {
    kind: 'freshness',
    assets: Object.freeze(names),
    maxAge,
    maxAgeMs,
    refresh,
    severity,
  };
  return Object.freeze(Object.defineProperty(policy, brand, { value: policy.kind }));
}

/** Whether a value was made by {@link freshness}, of this or any other copy of the package. */
export function isFreshness(value: unknown): value is FreshnessPolicy {
  return (
    typeof value === 'object' && value !== null && (value as { readonly [brand]?: unknown })[brand] === 'freshness'
  );
}

function assertFields(names: readonly unknown[], options: FreshnessOptions): number {
  const fail = (problem: string) =>
    scheduleErrors.create('FRESHNESS_INVALID', {
      message: `freshness of ${names.join(', ') || 'nothing'}: ${problem}`,
    });
  if (names.length === 0 || names.some((name) => typeof name !== 'string' || name.trim() === ''))
    throw fail('name at least one asset');
  const unknown = Object.keys(options).find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    const guess = closest(unknown, fields);
    throw fail(`${unknown} is no field of it${guess === undefined ? '' : `; did you mean "${guess}"?`}`);
  }
  const { maxAge, refresh = false, severity = 'error' } = options;
  const maxAgeMs = typeof maxAge === 'string' ? parseDuration(maxAge) : undefined;
  if (maxAgeMs === undefined || maxAgeMs === 0)
    throw fail(`maxAge is ${JSON.stringify(maxAge)}, and no time such as "30m", "24h" or "7d"`);
  if (typeof refresh !== 'boolean') throw fail('refresh is true or false');
  if (!['warn', 'error'].includes(severity))
    throw fail(`severity is "warn" or "error", not ${JSON.stringify(severity)}`);
  return maxAgeMs;
}
