import type { EventDefinition, HookDescription, JsonSchema } from '@phlo/core';

/** A type as a hook sees it: at the major that it pins, or as it is today. */
export interface EventView {
  /** `quality.result`, or `quality.result@1`. */
  readonly label: string;
  readonly sample: unknown;
  readonly schema: JsonSchema;
  /** The data of this major as the current one has it, for it is what is emitted. */
  lift(data: unknown): unknown;
}

/** Converters are written for frozen data; a copy is as good to them, and the samples stay as they are. */
export function viewOf(
  { on }: Pick<HookDescription, 'on'>,
  type: string,
  { definition, sample }: { readonly definition: EventDefinition; readonly sample: unknown },
): EventView {
  const major = Number(/@(\d+)$/.exec(on)?.[1] ?? definition.version);
  // From the newest to the one that is pinned: each converts between itself and the one before it here.
  const steps = (definition.older ?? [])
    .filter(({ version }) => version >= major)
    .toSorted((a, b) => b.version - a.version);
  const pinned = steps.at(-1);
  if (pinned === undefined) return { label: type, sample, schema: definition.data, lift: (data) => data };
  return {
    label: `${type}@${major}`,
    sample: steps.reduce((data, { down }) => down(structuredClone(data) as never), sample),
    schema: pinned.data,
    lift: (data) => steps.toReversed().reduce((lifted, { up }) => up(structuredClone(lifted) as never), data),
  };
}
