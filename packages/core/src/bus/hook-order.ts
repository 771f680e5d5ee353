import type { HookDescription } from './hook-entry.js';

/** The total order of hooks: priority, plugin, hook; by code unit, so that no locale changes it. */
export function compareHooks(a: HookDescription, b: HookDescription): number {
  return a.priority - b.priority || compareText(a.plugin, b.plugin) || compareText(a.hook, b.hook);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
