import type { HookBus } from '@phlo/core';
import { findHook, type FailureInjection } from './fail-hook.js';

/** What a strict test bus has against the test at its end. */
export interface ExpectedFailures {
  /** The hook, `plugin/hook`, is to fail by itself: once at least, or exactly so many times. */
  expectFailure(label: string, times?: number): void;
  /** Failures that nobody expected, and expected ones that did not come. */
  problems(): readonly string[];
}

/** Injected failures are expected as they are. */
export function createExpectedFailures(
  bus: Pick<HookBus, 'list' | 'stats'>,
  injected: Pick<FailureInjection, 'count'>,
): ExpectedFailures {
  const expected = new Map<string, number | undefined>();
  return {
    expectFailure: (label, times) => {
      findHook(bus, label);
      expected.set(label, times);
    },
    problems: () =>
      bus.stats().flatMap(({ plugin, hook, failures, lastError = 'unknown' }) => {
        const label = `${plugin}/${hook}`;
        const own = Math.max(0, failures - injected.count(label));
        const times = expected.get(label);
        if (times !== undefined) return own === times ? [] : [`${label} failed ${own}x and was to fail ${times}x`];
        if (expected.has(label)) return own > 0 ? [] : [`${label} was to fail and did not`];
        return own === 0 ? [] : [`${label} failed ${own}x: ${lastError}`];
      }),
  };
}
