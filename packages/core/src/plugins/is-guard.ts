import type { EventDefinition } from '../events/schema.js';
import { matchesType } from '../events/type-pattern.js';
import type { HookManifest } from './manifest.js';

/** Whether a hook guards a gate: with the policy `raise` its absence blocks, as its failure does. `types` are those of its bus. */
export function isGuard(
  { on, policy }: Pick<HookManifest, 'on' | 'policy'>,
  types: ReadonlyMap<string, EventDefinition>,
): boolean {
  if (policy !== 'raise') return false;
  const [pattern = on] = on.split('@');
  return [...types].some(([type, { kind }]) => kind === 'gate' && matchesType(pattern, type));
}
