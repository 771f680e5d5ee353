import { defaultHookSettings } from './manifest.js';
import type { HookManifest } from './manifest.js';
import type { HookRegistration } from '../bus/registration.js';

/** The hook that a manifest tells of, for a bus that only plans. What is as by default counts as set by nobody. */
export function toPlannedHook({ name, on, where, priority, policy, delivery }: HookManifest): HookRegistration {
  const settings = Object.entries({ priority, policy, delivery }).filter(
    ([setting, value]) => value !== defaultHookSettings[setting as keyof typeof defaultHookSettings],
  );
  const handler = () => {
    throw new Error(`the handler of ${name} is in a module that was not imported`);
  };
  // The bus checks it as it checks every hook; the handler is never entered.
  return {
    name,
    on,
    handler,
    ...(where !== undefined && { where }),
    ...Object.fromEntries(settings),
  } as unknown as HookRegistration;
}
