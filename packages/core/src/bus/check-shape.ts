import { didYouMean } from '../did-you-mean.js';
import { coreErrors } from '../errors/core-errors.js';
import type { HookRegistration } from './registration.js';

const policies: readonly unknown[] = ['ignore', 'log', 'raise'];

/** Every setting of a hook. The compiler holds the list to the type: one that is missing here would be refused. */
const settings: Readonly<Record<Exclude<keyof HookRegistration, symbol>, true>> = {
  name: true,
  on: true,
  where: true,
  each: true,
  priority: true,
  policy: true,
  delivery: true,
  timeoutMs: true,
  queue: true,
  batch: true,
  attempts: true,
  handler: true,
};

/**
 * Whether a hook has the shape of one, whatever its event types and its delivery. A setting that is misspelt would be one that
 * silently means nothing: `filter` for `where`, and the hook hears everything. Throws `HOOK_INVALID`.
 */
export function checkShape(hook: HookRegistration, plugin: string): void {
  if (typeof plugin !== 'string' || plugin === '')
    throw invalid('A hook was registered without the name of its plugin');
  if (typeof hook !== 'object' || (hook as unknown) === null)
    throw invalid(`The plugin ${plugin} registers a hook that is no object`);
  if (typeof hook.name !== 'string' || hook.name === '')
    throw invalid(`The plugin ${plugin} registers a hook without a name`);
  const label = `${plugin}/${hook.name}`;
  for (const [name, value] of Object.entries(hook)) {
    if (value !== undefined && !Object.hasOwn(settings, name))
      throw invalid(`The hook ${label} has the unknown setting ${JSON.stringify(name)}`, hintOf(name));
  }
  if (typeof hook.on !== 'string') throw invalid(`The hook ${label} does not say on which event type it runs`);
  if (typeof hook.handler !== 'function') throw invalid(`The hook ${label} has no handler`);
  if (hook.priority !== undefined && !Number.isFinite(hook.priority)) {
    throw invalid(`The priority of the hook ${label} is ${String(hook.priority)} and must be a number`);
  }
  if (hook.policy !== undefined && !policies.includes(hook.policy)) {
    throw invalid(
      `The policy of the hook ${label} is ${JSON.stringify(hook.policy)} and must be one of ${policies.join(', ')}`,
    );
  }
  if (hook.timeoutMs !== undefined && !(Number.isFinite(hook.timeoutMs) && hook.timeoutMs > 0)) {
    throw invalid(`timeoutMs of the hook ${label} is ${String(hook.timeoutMs)} and must be more than 0`);
  }
}

function hintOf(name: string): string {
  if (name === 'filter') return 'Did you mean "where"?';
  return didYouMean(name, Object.keys(settings)) ?? `Hooks have the settings ${Object.keys(settings).join(', ')}.`;
}

function invalid(message: string, hint?: string): Error {
  return coreErrors.create('HOOK_INVALID', { message, ...(hint === undefined ? {} : { hint }) });
}
