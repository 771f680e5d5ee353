import { isDeepStrictEqual } from 'node:util';
import type { HookDescription, PhloEvent } from '@phlo/core';
import type { ContractRule } from './contract-rule.js';
import { openSubject, type OpenSubject } from './contract-subject.js';

type Observe = () => unknown;

/** A durable hook gets an event again where its process died between sending and saying so (DESIGN §3). */
export const isIdempotent: ContractRule = {
  claim: 'does nothing a second time where a durable hook gets an event again',
  find: async (subject) => {
    const { observe } = subject.options;
    const reached = new Map<string, Set<string>>();
    await using open = await openSubject(subject, (call) => {
      const ids = reached.get(call.label) ?? new Set();
      for (const event of [call.input].flat()) ids.add((event as PhloEvent).id);
      reached.set(call.label, ids);
      return call.proceed();
    });
    const durable = open.hooks.filter(({ queue }) => queue === 'durable');
    if (durable.length === 0) return [];
    if (observe === undefined)
      return durable.map((hook) => `${labelOf(hook)} is durable; give { observe }, which shows what it has done`);
    const start = structuredClone(await observe());
    for (const stimulus of open.stimuli()) await open.send(stimulus);
    if (isDeepStrictEqual(await observe(), start))
      return [`observe() shows nothing of what ${durable.map(labelOf).join(', ')} did with the samples`];
    const problems: string[] = [];
    for (const hook of durable) {
      const events = [...(reached.get(labelOf(hook)) ?? [])].flatMap((id) => open.emitted(id) ?? []);
      problems.push(...(await sendAgain(open, { hook, events, observe })));
    }
    return problems;
  },
};

interface Redelivery {
  readonly hook: HookDescription;
  readonly events: readonly PhloEvent[];
  readonly observe: Observe;
}

async function sendAgain(open: OpenSubject, { hook, events, observe }: Redelivery): Promise<readonly string[]> {
  const types = new Set<string>();
  for (const event of events) {
    const before = structuredClone(await observe());
    await open.redeliver(hook, event);
    if (!isDeepStrictEqual(await observe(), before)) types.add(event.type);
  }
  return [...types].map((type) => `${labelOf(hook)} does its work again when the same ${type} comes a second time`);
}

const labelOf = ({ plugin, hook }: HookDescription): string => `${plugin}/${hook}`;
