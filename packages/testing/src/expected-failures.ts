import type { HookBus, HookStats } from '@phlo/core';
import { findHook, type FailureInjection } from './fail-hook.js';

/** What a strict test bus has against the test at its end. */
export interface ExpectedFailures {
  /** The hook, `plugin/hook`, is to fail by itself: once at least, or exactly so many times. */
  expectFailure(label: string, times?: number): void;
  /** Failures that nobody expected, expected ones that did not come, and events that wait. */
  problems(): readonly string[];
}

/** Injected failures are expected as they are, and so are events that wait for a hook that still has some before it. */
export function createExpectedFailures(
  bus: Pick<HookBus, 'list' | 'stats'>,
  injected: Pick<FailureInjection, 'count' | 'isActive'>,
): ExpectedFailures {
  const expected = new Map<string, number | undefined>();

  const failureProblems = ({ plugin, hook, failures, lastError = 'unknown' }: HookStats): readonly string[] => {
    const label = `${plugin}/${hook}`;
    const own = Math.max(0, failures - injected.count(label));
    const times = expected.get(label);
    if (times !== undefined) return own === times ? [] : [`${label} failed ${own}x and was to fail ${times}x`];
    if (expected.has(label)) return own > 0 ? [] : [`${label} was to fail and did not`];
    return own === 0 ? [] : [`${label} failed ${own}x: ${lastError}`];
  };

  const pendingProblems = ({ plugin, hook, queue }: HookStats): readonly string[] => {
    const label = `${plugin}/${hook}`;
    if (queue === undefined || queue.pending === 0 || injected.isActive(label)) return [];
    const reason = queue.pausedBy === undefined ? '' : ` (${queue.pausedBy})`;
    return [`${queue.pending} events wait for ${label}${reason}; await test.deliverAll()`];
  };

  return {
    expectFailure: (label, times) => {
      findHook(bus, label);
      expected.set(label, times);
    },
    problems: () => bus.stats().flatMap((stats) => [...failureProblems(stats), ...pendingProblems(stats)]),
  };
}
