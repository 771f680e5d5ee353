import type { EventType, PinnedType } from './envelope.js';
import type { GateType } from './types.js';

/** A gate at one of its majors. */
export type PinnedGateType = Extract<PinnedType, `${GateType}@${number}`>;

/** Everything that a hook of one type may name. */
export type HookedType = EventType | PinnedType;

/** The same of gates. */
export type HookedGateType = GateType | PinnedGateType;

const pinnedType = /^([^@]+)@([1-9]\d*)$/;

/** Takes `quality.result@1` apart; `undefined` for what pins nothing. */
export function parsePinnedType(text: string): { readonly type: string; readonly major: number } | undefined {
  const [, type, major] = pinnedType.exec(text) ?? [];
  return type === undefined ? undefined : { type, major: Number(major) };
}
