import type { HookDescription, HookFilter, HookSetting } from '@phlo/core';

type SetBy = HookDescription['setBy'];

/** Marks what the project's configuration sets. */
export const markOf = (setBy: SetBy[HookSetting]): string => (setBy === 'operator' ? '*' : '');

/** `queued, durable*`; where the events of a queued hook wait, as far as it is known. */
export function describeDelivery({ delivery, queue, setBy }: HookDescription): string {
  const place = queue === undefined ? '' : `, ${typeof queue === 'string' ? queue : queue.overflow}`;
  return `${delivery}${place}${markOf(setBy.delivery ?? setBy.queue)}`;
}

/** `assets bronze.*, severity error`; with the project's own filter behind it. */
export function describeFilter({ where, narrowedTo }: HookDescription): string {
  const own = where === undefined ? '' : describeWhere(where);
  return narrowedTo === undefined ? own : `${own === '' ? '' : `${own}; `}${describeWhere(narrowedTo)}*`;
}

function describeWhere({ assets, tags = {}, data = {} }: HookFilter): string {
  const of = (values: string | boolean | readonly (string | boolean)[]) => [values].flat().join('|');
  const parts = [...Object.entries(tags), ...Object.entries(data)].map(([name, values]) => `${name} ${of(values)}`);
  return (assets === undefined ? parts : [`assets ${of(assets)}`, ...parts]).join(', ');
}

const settings = [
  'enabled',
  'priority',
  'policy',
  'delivery',
  'queue',
  'timeoutMs',
  'where',
] as const satisfies readonly HookSetting[];

/** Who has set each option, those that nobody has set included. */
export const everySetBy = (setBy: SetBy): Readonly<Record<HookSetting, 'default' | 'plugin' | 'operator'>> =>
  Object.fromEntries(settings.map((name) => [name, setBy[name] ?? 'default'])) as Readonly<
    Record<HookSetting, 'default' | 'plugin' | 'operator'>
  >;
