import { closest } from '../did-you-mean.js';
import { coreErrors } from '../errors/core-errors.js';
import { isPlain } from '../events/freeze.js';
import type { EventDefinition } from '../events/schema.js';
import { parseAssetPattern, type AssetPattern, type Refuse } from './asset-pattern.js';
import type { HookFilter } from './types.js';

export type FilterValue = string | boolean;

/** One condition on a tag or a payload field: any of the values. */
export interface FieldCondition {
  readonly dimension: 'tags' | 'data';
  readonly name: string;
  readonly values: readonly FilterValue[];
}

/** A filter that was checked: all of `conditions`, and any of `assets` where there are some. */
export interface ParsedFilter {
  readonly assets?: readonly AssetPattern[];
  readonly conditions: readonly FieldCondition[];
}

const dimensions = ['assets', 'tags', 'data'];

/** Checks a hook's `where`. Throws `HOOK_FILTER_INVALID`. */
export function parseFilter(where: HookFilter | undefined, hook: string): ParsedFilter {
  if (where === undefined) return { conditions: [] };
  const refuse: Refuse = (problem, hint) => {
    throw coreErrors.create('HOOK_FILTER_INVALID', {
      message: `The filter of the hook ${hook} ${problem}`,
      ...(hint === undefined ? {} : { hint }),
    });
  };
  if (!isFields(where)) return refuse('is not a plain object', 'Write where: { assets, tags, data }.');
  for (const name of Object.keys(where)) {
    if (!dimensions.includes(name))
      refuse(`has the unknown part ${JSON.stringify(name)}`, `Filters have the parts ${dimensions.join(', ')}.`);
  }
  const conditions = [...parseFields('tags', where.tags, refuse), ...parseFields('data', where.data, refuse)];
  if (where.assets === undefined) return { conditions };
  const patterns = listOf(where.assets, 'assets', refuse);
  return { assets: patterns.map((pattern) => parseAssetPattern(pattern, refuse)), conditions };
}

function parseFields(
  dimension: 'tags' | 'data',
  fields: HookFilter['tags'] | HookFilter['data'],
  refuse: Refuse,
): readonly FieldCondition[] {
  if (fields !== undefined && !isFields(fields))
    return refuse(`has ${dimension} that are not a plain object`, `Write ${dimension}: { name: 'value' }.`);
  return Object.entries(fields ?? {}).map(([name, value]) => {
    const values: readonly unknown[] = listOf<unknown>(value, `${dimension}.${name}`, refuse);
    const isKnown = (item: unknown): item is FilterValue =>
      typeof item === 'string' || (dimension === 'data' && typeof item === 'boolean');
    if (!values.every(isKnown)) {
      return refuse(
        `compares ${dimension}.${name} with something that is not ${dimension === 'data' ? 'a string or a boolean' : 'a string'}`,
      );
    }
    return { dimension, name, values };
  });
}

function isFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);
}

function listOf<T>(value: T | readonly T[], what: string, refuse: Refuse): readonly T[] {
  const list: readonly T[] = Array.isArray(value) ? value : [value as T];
  if (list.length === 0)
    refuse(`has an empty list for ${what}, which matches nothing`, `Leave ${what} out to match everything.`);
  return [...new Set(list)];
}

/** Why a filter can never match events of a type, or `undefined` where it can. */
export function filterMismatch(filter: ParsedFilter, type: string, definition: EventDefinition): string | undefined {
  for (const { dimension, name, values } of filter.conditions) {
    if (dimension === 'tags') continue;
    const indexed = definition.indexed ?? [];
    if (!indexed.includes(name)) {
      const known = indexed.length === 0 ? 'no indexed fields' : `the indexed fields ${indexed.join(', ')}`;
      return `asks for data.${name}, but ${type} has ${known}`;
    }
    const problem = valueMismatch(definition, name, values);
    if (problem !== undefined) return `asks for data.${name} ${problem}`;
  }
  return undefined;
}

function valueMismatch(definition: EventDefinition, name: string, values: readonly FilterValue[]): string | undefined {
  const field = definition.data.properties?.[name];
  for (const value of values) {
    if (field?.type !== undefined && field.type !== typeof value)
      return `to be ${JSON.stringify(value)}, but it is a ${field.type}`;
    if (typeof value !== 'string' || field?.enum === undefined || field.enum.includes(value)) continue;
    const near = closest(value, field.enum);
    return `to be "${value}"${near === undefined ? `, but it is one of ${field.enum.join(', ')}` : `: did you mean "${near}"?`}`;
  }
  return undefined;
}
