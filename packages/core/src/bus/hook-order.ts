import { compareText } from '../compare-text.js';
import type { HookDescription } from './hook-entry.js';

/** The total order of hooks: priority, plugin, hook; by code unit, so that no locale changes it. */
export function compareHooks(a: HookDescription, b: HookDescription): number {
  return a.priority - b.priority || compareText(a.plugin, b.plugin) || compareText(a.hook, b.hook);
}
