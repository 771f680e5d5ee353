import type { DeliveryItem, HookKey } from '@phlo/core';
import { expect } from 'vitest';
import { alerts, eventOf, heard, lineage } from './deliveries-harness.js';
import type { DeliveriesHarness } from './deliveries-harness.js';

/** What is known of a hook without its book: what it was due, and what came of it. */
interface Account {
  isOpen: boolean;
  due: number;
  delivered: number;
  dropped: number;
  dead: number;
}

const steps = [
  'append',
  'append other',
  'damage',
  'open',
  'replay',
  'begin',
  'release',
  'reject',
  'deliver',
  'bury',
  'drop',
  'pass',
  'retry',
  'discard',
  'forget',
] as const;
type StepName = (typeof steps)[number];

interface Step {
  readonly name: StepName;
  readonly hook: HookKey;
  readonly count: number;
}

interface World extends DeliveriesHarness {
  readonly accounts: ReadonlyMap<HookKey, Account>;
  appended: number;
}

/** Drawn sequences of everything that a deliverer and its operator can do, compared with a model after every step. */
export async function expectAccounts(open: () => DeliveriesHarness | Promise<DeliveriesHarness>): Promise<void> {
  // Loaded here: most of those who use this package have no need of it.
  const { default: fc } = await import('fast-check');
  const step = fc.record({
    name: fc.constantFrom(...steps),
    hook: fc.constantFrom(alerts, lineage),
    count: fc.integer({ min: 1, max: 4 }),
  });
  const property = fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (drawn: readonly Step[]) => {
    using harness = await open();
    const accounts = new Map([alerts, lineage].map((hook) => [hook, createAccount()]));
    const world: World = { ...harness, accounts, appended: 0 };
    for (const one of drawn) {
      takeStep(world, one);
      for (const hook of accounts.keys()) expectBalance(world, hook);
    }
  });
  await fc.assert(property, { numRuns: 150 });
}

const createAccount = (): Account => ({ isOpen: false, due: 0, delivered: 0, dropped: 0, dead: 0 });

function takeStep(world: World, step: Step): void {
  const { deliveries, accounts } = world;
  const { name, hook, count } = step;
  const account = accounts.get(hook) ?? createAccount();
  if (name === 'append' || name === 'append other') {
    for (let i = 0; i < count; i += 1) append(world, name === 'append' ? 'wap.staged' : 'run.end');
  } else if (name === 'open') {
    deliveries.open(hook);
    account.isOpen = true;
  } else if (name === 'forget') {
    expect(deliveries.forget(hook)).toBe(account.isOpen);
    Object.assign(account, createAccount());
  } else if (name === 'damage') {
    world.damage(Math.max(1, world.appended - count));
  } else if (account.isOpen) handle(world, step, account);
}

function append(world: World, type: 'wap.staged' | 'run.end'): void {
  world.appended += 1;
  world.journal.append(eventOf(`e${world.appended}`, type));
  if (type === 'run.end') return;
  for (const account of world.accounts.values()) if (account.isOpen) account.due += 1;
}

function handle({ deliveries }: World, { name, hook, count }: Step, account: Account): void {
  const page = deliveries.next(hook, { types: heard, limit: count });
  const [head] = page.items;
  const letters = deliveries.deadLetters({ hook }).slice(0, count);
  const ids = letters.map(({ id }) => id);
  switch (name) {
    case 'replay':
      account.due += deliveries.replay(hook, [eventOf('r1'), eventOf('r2')]);
      break;
    case 'retry':
      expect(deliveries.retry(ids)).toBe(ids.length);
      account.dead -= ids.length;
      break;
    case 'discard':
      expect(deliveries.discard(ids)).toBe(ids.length);
      account.dead -= ids.length;
      account.dropped += ids.length;
      break;
    case 'deliver':
      deliveries.deliver(hook, page.items);
      account.delivered += page.items.length;
      break;
    case 'pass':
      if (page.items.length > 0) break;
      deliveries.pass(hook, page);
      account.dropped += page.unreadable;
      break;
    default:
      if (head !== undefined) handleHead(deliveries, { name, hook, count }, { item: head, account });
  }
}

interface Head {
  readonly item: DeliveryItem;
  readonly account: Account;
}

function handleHead(
  deliveries: DeliveriesHarness['deliveries'],
  { name, hook }: Step,
  { item: head, account }: Head,
): void {
  const attemptsNow = () => deliveries.next(hook, { types: heard, limit: 1 }).items[0]?.attempts;
  if (name === 'begin') {
    deliveries.begin(hook, head);
    expect(attemptsNow()).toBe(head.attempts + 1);
  } else if (name === 'release') {
    deliveries.release(hook, head, 'down');
    expect(attemptsNow()).toBe(Math.max(0, head.attempts - 1));
  } else if (name === 'reject') {
    deliveries.reject(hook, head, 'no');
    expect(attemptsNow()).toBe(head.attempts);
  } else if (name === 'bury') {
    deliveries.bury(hook, head, 'no');
    account.dead += 1;
    expect(deliveries.deadLetters({ hook }).at(-1)).toMatchObject({ event: head.event, attempts: head.attempts });
  } else if (name === 'drop') {
    deliveries.drop(hook, head);
    account.dropped += 1;
  }
}

function expectBalance({ journal, deliveries, accounts }: World, hook: HookKey): void {
  const account = accounts.get(hook);
  if (account?.isOpen !== true) return;
  const { position, again, ...state } = deliveries.state(hook);
  const { delivered, dropped, dead, due } = account;
  expect(state).toMatchObject({ delivered, dropped, dead });
  const { events, unreadable } = journal.after(position, { types: heard, limit: Number.MAX_SAFE_INTEGER });
  expect(delivered + dropped + dead + again + events.length + unreadable.length).toBe(due);
}
