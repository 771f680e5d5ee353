import { coreErrors, didYouMean } from '@phlo/core';
import type { HookKey } from '@phlo/core';

export const labelOf = ({ plugin, hook }: HookKey): string => `${plugin}/${hook}`;

/** The hook that people name by `plugin/hook`. Throws `HOOK_UNKNOWN` with what was probably meant. */
export function findHook(label: string, known: readonly HookKey[]): HookKey {
  const found = known.find((one) => labelOf(one) === label);
  if (found !== undefined) return { plugin: found.plugin, hook: found.hook };
  const hint = didYouMean(label, known.map(labelOf));
  throw coreErrors.create('HOOK_UNKNOWN', {
    message: `There is no hook ${JSON.stringify(label)}`,
    ...(hint !== undefined && { hint }),
  });
}
