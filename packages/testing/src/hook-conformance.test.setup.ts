import { createHookBus, onEvent } from '@phlo/core';
import type { GateResult, HookBusOptions, HookFilter, PhloEvent } from '@phlo/core';
import { createManualClock } from './manual-clock.js';
import { createMemoryDeliveries } from './memory-deliveries.js';
import { createMemoryJournal } from './memory-journal.js';
import { createMemoryLogger } from './memory-logger.js';
import { samples } from './samples.js';

/**
 * The rules of the bus (DESIGN §3) against each way to deliver. A cell that is left out says why in `without`: it is a
 * rule that the way cannot break.
 */
export type Way = 'inline' | 'await' | 'queued' | 'durable';
export const ways: readonly Way[] = ['inline', 'await', 'queued', 'durable'];

type Handler = (
  event: PhloEvent<'wap.gate'>,
  context: { readonly signal: AbortSignal; readonly emit: Emit },
) => unknown;
type Emit = (type: 'telemetry.log', data: (typeof samples)['telemetry.log']) => void;

interface HookSettings {
  readonly name?: string;
  readonly plugin?: string;
  readonly priority?: number;
  readonly policy?: 'ignore' | 'log' | 'raise';
  readonly where?: HookFilter;
}

export const deliveryOf: Record<Way, object> = {
  inline: { delivery: 'inline' },
  await: { delivery: 'await' },
  queued: { delivery: 'queued', queue: { overflow: 'drop-oldest' } },
  durable: { delivery: 'queued', queue: 'durable' },
};

/** A bus, and hooks of one way on the gate `wap.gate`: the one kind of event that all ways may listen to. */
export function open(way: Way, options: Partial<HookBusOptions> = {}) {
  const clock = createManualClock();
  const log = createMemoryLogger(clock);
  const journal = createMemoryJournal();
  const deliveries = createMemoryDeliveries(journal, clock);
  const events: PhloEvent[] = [];
  let count = 0;
  const bus = createHookBus({
    clock,
    log,
    source: 'phlo://test',
    ids: () => `e${String(++count).padStart(3, '0')}`,
    journal,
    store: { journal, deliveries },
    onEvent: (event) => void events.push(event),
    ...options,
  });
  const hook = (handler: Handler, { plugin = 'acme', name = 'h', ...settings }: HookSettings = {}) =>
    // What the matrix varies is what the types would keep apart; the bus checks it again.
    bus.register(
      {
        ...onEvent('wap.gate', { name, handler: () => undefined }),
        ...deliveryOf[way],
        ...settings,
        handler,
      },
      { plugin },
    );
  /** Asks the gate, and lets what is queued come to its end. */
  const ask = async (context: Parameters<typeof bus.gate>[2] = {}): Promise<GateResult<'wap.gate'>> => {
    const asked = bus.gate('wap.gate', samples['wap.gate'], context);
    await settle();
    const result = await asked;
    await settle();
    return result;
  };
  const settle = async () => {
    for (let turn = 0; turn < 8; turn++) await clock.advance(0);
  };
  /** Time passes until nothing is left to do. */
  const pass = async (ms: number, steps = 20) => {
    for (let step = 0; step < steps; step++) await clock.advance(ms / steps);
  };
  return { bus, clock, log, journal, deliveries, events, hook, ask, settle, pass };
}

export interface Rule {
  readonly name: string;
  /** Ways for which it does not apply, and why. */
  readonly without?: Partial<Record<Way, string>>;
  readonly test: (way: Way) => Promise<void> | void;
}

export const isLater = (way: Way) => way === 'queued' || way === 'durable';
