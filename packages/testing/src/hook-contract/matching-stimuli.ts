import { matchesType, type EventContext, type EventType, type HookDescription, type HookFilter } from '@phlo/core';
import type { EventSamples } from '../event-samples.js';
import type { EventView } from './event-view.js';
import type { SampleVariant } from './sample-variants.js';

/** An event that is to reach a hook. */
export interface Stimulus {
  readonly type: EventType;
  readonly data: unknown;
  readonly context: EventContext;
  /** `quality.result without optional fields`. */
  readonly label: string;
}

/** Types that a hook listens to, whatever their major version. */
export function typesOf({ on }: Pick<HookDescription, 'on'>, samples: EventSamples): readonly EventType[] {
  const pattern = on.replace(/@\d+$/, '');
  return samples.types.filter((type) => matchesType(pattern, type));
}

/** Variants of a type as the hook sees it, changed so that its filter lets them through, as they are emitted. */
export function matchingStimuli(
  hook: Pick<HookDescription, 'where'>,
  type: EventType,
  { view, variants }: { readonly view: EventView; readonly variants: readonly SampleVariant[] },
): readonly Stimulus[] {
  return fillFilter(hook.where).flatMap(({ context, fields, asset }) =>
    variants.map(({ label, data }) => ({
      type,
      data: view.lift({ ...(data as object), ...fields, ...ownAsset(data, asset) }),
      context,
      label: `${view.label} ${label}`,
    })),
  );
}

/** An event about one asset names it in its data as well. */
function ownAsset(data: unknown, asset: string | undefined) {
  return asset === undefined || !('assetKey' in (data as object)) ? {} : { assetKey: asset };
}

interface Filling {
  readonly context: EventContext;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly asset: string | undefined;
}

/** Enough of them that each value that the filter names is there once. */
function fillFilter({ assets, tags = {}, data = {} }: HookFilter = {}): readonly Filling[] {
  const patterns = listOf(assets);
  const named = Object.entries(tags).map(([name, values]) => [name, listOf(values)] as const);
  const fields = Object.entries(data).map(([name, values]) => [name, listOf(values)] as const);
  const count = Math.max(1, patterns.length, ...[...named, ...fields].map(([, values]) => values.length));
  return Array.from({ length: count }, (_, index) => {
    const pattern = pick(patterns, index);
    const asset = pattern?.replaceAll(/\*+/g, 'any');
    return {
      asset,
      context: {
        ...(asset === undefined ? {} : { assetKeys: [asset] }),
        tags: Object.fromEntries(named.map(([name, values]) => [name, pick(values, index) ?? ''])),
      },
      fields: Object.fromEntries(fields.map(([name, values]) => [name, pick(values, index)])),
    };
  });
}

const listOf = <Value extends string | boolean>(values: Value | readonly Value[] | undefined): readonly Value[] => {
  if (values === undefined) return [];
  return typeof values === 'object' ? values : [values];
};

const pick = <Value>(values: readonly Value[], index: number): Value | undefined => values[index % values.length];
