import type { Plugin } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { contractRules } from './hook-contract/contract-rules.js';
import type { HookPluginSuiteOptions } from './hook-contract/contract-subject.js';

/**
 * The contract of plugins with hooks, as tests: ours run it, and so does every plugin that wants to be relied on. `make` gives
 * a new plugin on each call; what it talks to may be a real server on loopback, for time is the system's.
 */
export function describeHookPlugin(
  name: string,
  make: () => Plugin | Promise<Plugin>,
  options: HookPluginSuiteOptions = {},
): void {
  describe(`${name} keeps the contract of hook plugins: it`, () => {
    const rules = contractRules.filter(({ appliesTo }) => appliesTo?.(options) ?? true);
    for (const { claim, find } of rules) {
      it(`${claim}`, async () => expect(await find({ make, options })).toEqual([]), 60_000);
    }
  });
}
