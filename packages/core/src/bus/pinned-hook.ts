import { coreErrors } from '../errors/core-errors.js';
import type { PhloEvent } from '../events/envelope.js';
import { findMajor, majorsOf } from '../events/majors.js';
import { parsePinnedType } from '../events/pinned-type.js';
import type { EventDefinition } from '../events/schema.js';
import type { FieldCondition, ParsedFilter } from './filter.js';
import type { AdaptEvent } from './hook-entry.js';
import { fieldOf } from './filter-predicate.js';

/** What a hook says with `on: 'quality.result@1'`. */
export interface PinnedHook {
  readonly type: string;
  readonly major: number;
  /** The type as that major has it: its filter is held to that. */
  readonly definition: EventDefinition;
  /** Whether there is a newer major, and events have to be converted. */
  readonly isOlder: boolean;
}

/** `undefined` where a hook pins nothing, or names no type. Throws `HOOK_EVENT_UNKNOWN` for a major that does not exist. */
export function parsePinnedHook(
  on: string,
  label: string,
  types: ReadonlyMap<string, EventDefinition>,
): PinnedHook | undefined {
  const pin = parsePinnedType(on);
  const definition = pin === undefined ? undefined : types.get(pin.type);
  if (pin === undefined || definition === undefined) return undefined;
  const { type, major } = pin;
  const found = findMajor(definition, major);
  if (found === undefined) throw unknownMajor(label, type, { major, definition });
  const { indexed: _ofCurrent, ...rest } = definition;
  return { type, major, definition: { ...rest, ...found }, isOlder: major !== definition.version };
}

/**
 * Splits the filters of a hook that pins an older major: the index decides on assets and tags, as for every hook; fields
 * of the data are compared once they are those of the major.
 */
export function splitFilters(
  pinned: PinnedHook | undefined,
  own: ParsedFilter,
  narrowed: ParsedFilter | undefined,
): {
  readonly own: ParsedFilter;
  readonly narrowed: ParsedFilter | undefined;
  readonly fields: readonly FieldCondition[];
} {
  if (pinned?.isOlder !== true) return { own, narrowed, fields: [] };
  const ofData = [...own.conditions, ...(narrowed?.conditions ?? [])].filter(isOfData);
  return { own: withoutFields(own), narrowed: narrowed && withoutFields(narrowed), fields: ofData };
}

const isOfData = ({ dimension }: FieldCondition): boolean => dimension === 'data';

function withoutFields({ conditions, ...filter }: ParsedFilter): ParsedFilter {
  return { ...filter, conditions: conditions.filter((condition) => !isOfData(condition)) };
}

export function createAdapter(
  major: number,
  fields: readonly FieldCondition[],
  at: (event: PhloEvent, version: number) => PhloEvent,
): AdaptEvent {
  return (event) => {
    const adapted = at(event, major);
    const isDue = fields.every(({ name, values }) => values.some((value) => value === fieldOf(adapted, 'data', name)));
    return isDue ? adapted : undefined;
  };
}

function unknownMajor(
  label: string,
  type: string,
  { major, definition }: { readonly major: number; readonly definition: EventDefinition },
): Error {
  const known = majorsOf(definition).map(({ version }) => `${type}@${version}`);
  return coreErrors.create('HOOK_EVENT_UNKNOWN', {
    message: `The hook ${label} pins ${type}@${major}, and there is no such major`,
    hint: `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`,
    details: { on: `${type}@${major}` },
  });
}
