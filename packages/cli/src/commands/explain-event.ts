import { matchesType } from '@phlo/core';
import type { EventType, HookDescription, PlanQuery } from '@phlo/core';
import { labelOf } from './hook-names.js';
import { everySetBy } from '../output/hooks.js';
import type { HookPlan } from '../project/hook-plan.js';

/** A hook that does not run. */
interface Other {
  readonly plugin: string;
  readonly hook: string;
  /** `enabled`, `type`, `assets`, `tags.<name>`, `data.<name>`, the same behind `narrowed.`, or `plugin`: it does not act. */
  readonly ruledOutBy: string;
  readonly why: string;
  readonly setBy?: ReturnType<typeof everySetBy>;
}

/** What an event would come to. */
export interface Explained {
  readonly plan: readonly (Omit<HookDescription, 'setBy'> & { readonly setBy: ReturnType<typeof everySetBy> })[];
  readonly others: readonly Other[];
}

/** Says which hooks run for an event, in order, and of each of the others what rules it out. */
export function explainEvent({ bus, listings }: HookPlan, type: EventType, query: PlanQuery): Explained {
  const described = new Map(bus.list().map((hook) => [labelOf(hook), hook]));
  const others = bus.explain(type, query).flatMap(({ plugin, hook, ruledOutBy, setBy }): Other[] => {
    const description = described.get(labelOf({ plugin, hook }));
    if (ruledOutBy === undefined || description === undefined) return [];
    return [{ plugin, hook, ruledOutBy, why: explainWhy(ruledOutBy, description, type), setBy: everySetBy(setBy) }];
  });
  const idle = listings
    .filter(({ status }) => status !== 'active')
    .flatMap(({ name, status, hooks }) =>
      hooks.map((hook): Other => ({
        plugin: name,
        hook: hook.name,
        ruledOutBy: 'plugin',
        why: `its plugin is ${status}`,
      })),
    );
  return {
    plan: bus.plan(type, query).map((hook) => ({ ...hook, setBy: everySetBy(hook.setBy) })),
    others: [...others, ...idle],
  };
}

/** What the hook demands, in the part that the event does not meet. */
function explainWhy(ruledOutBy: string, { on, where, narrowedTo }: HookDescription, type: EventType): string {
  if (ruledOutBy === 'enabled') return 'turned off in phlo.config.ts';
  if (ruledOutBy === 'type') {
    const [pattern = on] = on.split('@');
    return matchesType(pattern, type) ? 'filters by a field that the type does not have' : `listens to ${on}`;
  }
  const isNarrowed = ruledOutBy.startsWith('narrowed.');
  const [dimension = '', ...rest] = (isNarrowed ? ruledOutBy.slice('narrowed.'.length) : ruledOutBy).split('.');
  const filter: Readonly<Record<string, unknown>> = { ...(isNarrowed ? narrowedTo : where) };
  const demanded = filter[dimension];
  const name = rest.join('.');
  const wanted = name === '' ? demanded : (demanded as Readonly<Record<string, unknown>> | undefined)?.[name];
  const text = [wanted].flat().map(String).join(' or ');
  return `${name === '' ? dimension : name} must be ${text}${isNarrowed ? ', as phlo.config.ts says' : ''}`;
}
