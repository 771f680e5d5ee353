import { createSystemClock } from '@phlo/core';
import type { HookCall } from '../intercept-hooks.js';
import type { ContractRule } from './contract-rule.js';
import { openSubject } from './contract-subject.js';
import { createHandleTracker } from './open-handles.js';

export const keepsTime: ContractRule = {
  claim: 'is through with each event in its time',
  find: async (subject) => {
    const { monotonic } = createSystemClock();
    const budgetMs = subject.options.inlineBudgetMs ?? 50;
    let slowest: { readonly label: string; readonly ms: number } | undefined;
    await using open = await openSubject(subject, (call) => {
      if (!isInline(call)) return call.proceed();
      const began = monotonic();
      try {
        return call.proceed();
      } finally {
        const ms = monotonic() - began;
        if (slowest === undefined || ms > slowest.ms) slowest = { label: call.label, ms };
      }
    });
    const problems: string[] = [];
    for (const stimulus of open.stimuli()) {
      const times: { readonly label: string; readonly ms: number }[] = [];
      // The machine may have been busy: only who is slow each time is slow.
      while (times.length < 3) {
        slowest = undefined;
        const late = (await open.send(stimulus)).filter(({ isTimeout }) => isTimeout);
        // Each of them takes its whole time: one is enough to know.
        if (late.length > 0)
          return [...problems, ...late.map(({ label, error }) => `${label} at ${stimulus.label}: ${error}`)];
        const found = slowest as { readonly label: string; readonly ms: number } | undefined;
        if (found === undefined || found.ms <= budgetMs) break;
        times.push(found);
      }
      const [best] = times.toSorted((a, b) => a.ms - b.ms);
      if (best === undefined || times.length < 3) continue;
      problems.push(
        `${best.label} blocks for ${Math.round(best.ms)} ms at ${stimulus.label}; inline hooks have ${budgetMs} ms`,
      );
    }
    return problems;
  },
};

export const honoursAbort: ContractRule = {
  claim: 'gives up what it waits for when its signal aborts',
  find: async (subject) => {
    const problems: string[] = [];
    const { settleMs = 1_000 } = subject.options;
    const abort = async (call: HookCall): Promise<void> => {
      if (await endsWhenAborted(call, settleMs)) return;
      problems.push(`${call.label} was still busy ${settleMs} ms after its signal had aborted`);
    };
    await using open = await openSubject(subject, (call) => (isInline(call) ? call.proceed() : abort(call)));
    for (const stimulus of open.stimuli()) {
      await open.send(stimulus);
      if (problems.length > 0) break;
    }
    return problems;
  },
};

export const leavesNothingOpen: ContractRule = {
  claim: 'leaves nothing open when it is disposed',
  find: async (subject) => {
    const { settleMs = 1_000 } = subject.options;
    const clock = createSystemClock();
    using tracker = createHandleTracker();
    await tracker.run(async () => {
      await using open = await openSubject(subject);
      for (const stimulus of open.stimuli()) await open.send(stimulus);
    });
    const began = clock.monotonic();
    // Sockets and processes take a moment to close.
    while (tracker.open().length > 0 && clock.monotonic() - began < settleMs) await clock.sleep(5);
    return [...new Set(tracker.open())].map((handle) => `${handle}, is still open after dispose`);
  },
};

async function endsWhenAborted(call: HookCall, settleMs: number): Promise<boolean> {
  const control = new AbortController();
  const running = Promise.resolve(call.proceed(call.input, { ...call.context, signal: control.signal })).then(
    () => true,
    () => true,
  );
  await new Promise((resolve) => setImmediate(resolve));
  control.abort(new Error('the contract suite aborts the call'));
  const timer = new AbortController();
  const late = createSystemClock()
    .sleep(settleMs, { signal: timer.signal })
    .then(
      () => false,
      () => false,
    );
  const ended = await Promise.race([running, late]);
  timer.abort();
  return ended;
}

const isInline = ({ hook }: HookCall): boolean => (hook.delivery ?? 'inline') === 'inline';
