import { coreErrors } from '../errors/core-errors.js';
import type { Plugin } from './plugin.js';

const leastMs = 1_000;

/**
 * Throws `PLUGIN_INVALID` where what a plugin gives to a host that stays is not what it should be: JavaScript authors have no compiler, and it
 * would be found in the middle of the night.
 */
export function checkHostParts({ name, periodic = [], endpoints = [] }: Plugin): void {
  const refuse = (message: string) => {
    throw coreErrors.create('PLUGIN_INVALID', { message: `The plugin ${name} ${message}` });
  };
  if (!Array.isArray(periodic) || !Array.isArray(endpoints)) refuse('gives no lists of periodic work and endpoints');
  for (const work of periodic) {
    const { name: job, everyMs, run } = work ?? {};
    if (typeof job !== 'string' || typeof run !== 'function') refuse('has periodic work without a name or without run');
    if (!(Number.isFinite(everyMs) && everyMs >= leastMs))
      refuse(`does ${job} every ${everyMs} ms; ${leastMs} is the least`);
  }
  for (const { path, answer } of endpoints) {
    if (typeof path !== 'string' || !/^\/[\w./-]+$/.test(path))
      refuse(`has an endpoint at ${JSON.stringify(path)}, which is no path`);
    if (typeof answer !== 'function') refuse(`has an endpoint at ${path} without answer`);
  }
}
