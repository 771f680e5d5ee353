import { coreErrors } from '../errors/core-errors.js';
import type { HookRegistration } from './registration.js';
import type { FailurePolicy, HookFilter, HookQueue } from './types.js';

/** What an operator sets for a hook, in `hooks` of the project's configuration, over what its plugin says. */
export interface HookOverride {
  /** False: it is listed, and never runs. Default true. */
  readonly enabled?: boolean;
  /** Its place in the order: lower first. Default: what its plugin says, else 100. */
  readonly priority?: number;
  /** What its failure means. Default: what its plugin says, else `log`. */
  readonly policy?: FailurePolicy;
  /** An inline hook may become a queued one, never the other way round. */
  readonly delivery?: 'queued';
  /** Where the events of a queued hook wait: `durable`, or `{ overflow, capacity }`. Needed where `delivery` makes it one. */
  readonly queue?: HookQueue;
  /** Milliseconds that a call of an awaited or queued hook may take. Default: what its plugin says, else 5,000 or 30,000. */
  readonly timeoutMs?: number;
  /** Narrows the hook's own filter: both must match. */
  readonly where?: HookFilter;
}

/** Settings of a hook that plugin and operator may both set. */
export type HookSetting = keyof HookOverride;

/** Who has set what; what is missing is a default. */
export type SetBy = Readonly<Partial<Record<HookSetting, 'plugin' | 'operator'>>>;

/** A hook as it is to run. */
export interface EffectiveHook {
  readonly hook: HookRegistration;
  readonly isEnabled: boolean;
  /** The operator's filter, beside the hook's own. */
  readonly narrow: HookFilter | undefined;
  readonly setBy: SetBy;
}

const settings = ['enabled', 'priority', 'policy', 'delivery', 'queue', 'timeoutMs', 'where'] as const;

/** Puts an operator's settings over a plugin's. `label` is `plugin/hook`. Throws `HOOK_OVERRIDE_INVALID`. */
export function applyOverride(hook: HookRegistration, override: HookOverride = {}, label: string): EffectiveHook {
  checkOverride(hook, override, label);
  const { enabled = true, where: narrow, ...given } = override;
  // Handler, types and filter are the plugin's own; the rest has been checked, and is checked again with them.
  const effective = { ...hook, ...given } as HookRegistration;
  return { hook: effective, isEnabled: enabled, narrow, setBy: whoSet(hook, override) };
}

function whoSet(hook: HookRegistration, override: HookOverride): SetBy {
  const own: Readonly<Record<string, unknown>> = { ...hook };
  const setBy: { [Name in HookSetting]?: 'plugin' | 'operator' } = {};
  for (const name of settings) {
    if (override[name] !== undefined) setBy[name] = 'operator';
    else if (own[name] !== undefined) setBy[name] = 'plugin';
  }
  return setBy;
}

function checkOverride(hook: HookRegistration, override: HookOverride, label: string): void {
  const refuse = (problem: string, hint?: string) => {
    throw coreErrors.create('HOOK_OVERRIDE_INVALID', {
      message: `hooks["${label}"] ${problem}`,
      ...(hint === undefined ? {} : { hint }),
      details: { hook: label },
    });
  };
  for (const name of Object.keys(override)) {
    if (!(settings as readonly string[]).includes(name))
      refuse(`has the unknown setting ${JSON.stringify(name)}`, `An operator sets ${settings.join(', ')}.`);
  }
  const { delivery, queue } = override;
  const own = hook.delivery ?? 'inline';
  if (delivery !== undefined && (delivery as string) !== 'queued')
    refuse(`sets delivery to ${JSON.stringify(delivery)}; an operator may only set it to "queued"`);
  if (delivery === 'queued' && own === 'await')
    refuse('makes a queued hook of one that a gate waits for', 'Set enabled: false where it is not wanted.');
  if (delivery === 'queued' && (override.policy ?? hook.policy) === 'raise')
    refuse("makes a queued hook of one with the policy 'raise'", "Set policy: 'log' beside it.");
  if (delivery === 'queued' && own === 'inline' && queue === undefined)
    refuse(
      'makes a queued hook of it and does not say where its events wait',
      "Set queue: 'durable', or queue: { overflow: 'drop-oldest' } for events that may be lost.",
    );
  if (override.timeoutMs !== undefined && delivery === undefined && own === 'inline')
    refuse(
      'sets timeoutMs of an inline hook, which nothing can end',
      "Set delivery: 'queued' beside it, or leave it out.",
    );
  if (queue !== undefined && delivery === undefined && own !== 'queued')
    refuse('sets the queue of a hook that is not queued', "Set delivery: 'queued' beside it.");
}

/** The operator's settings of a project, and which of them no hook has taken. */
export interface Overrides {
  take(label: string): HookOverride | undefined;
  unused(): readonly string[];
}

export function createOverrides(given: Readonly<Record<string, HookOverride>>): Overrides {
  const overrides = new Map(Object.entries(given));
  const unused = new Set(overrides.keys());
  return {
    take: (label) => {
      unused.delete(label);
      return overrides.get(label);
    },
    unused: () => [...unused],
  };
}
