import { catalogue } from '../events/catalogue.js';
import { matchesType } from '../events/type-pattern.js';
import type { HookManifest } from './manifest.js';

/** Whether a hook guards a gate: with the policy `raise` its absence blocks, as its failure does. */
export function isGuard({ on, policy }: Pick<HookManifest, 'on' | 'policy'>): boolean {
  if (policy !== 'raise') return false;
  const [pattern = on] = on.split('@');
  return Object.entries(catalogue).some(([type, { kind }]) => kind === 'gate' && matchesType(pattern, type));
}
