import { definePlugin, onEvent, onPattern } from '@phlo/core';
import type { HookContext, PhloEvent, PluginContext } from '@phlo/core';
import { announce } from './announce.js';
import { alertingConfig } from './config-schema.js';
import type { AlertingConfig } from './config.js';
import { receiverHooks, type Delivery } from './deliver.js';
import { examineRules } from './examine-rules.js';
import { createLifecycle } from './lifecycle.js';
import type { Notifier } from './notifier.js';
import { openReceiver } from './open-receiver.js';
import { toSettings, type Settings } from './settings.js';
import { openAlertState } from './state/alert-state.js';

interface Running extends AsyncDisposable {
  readonly delivery: Delivery;
  hear(events: readonly PhloEvent[], emit: HookContext['emit']): void;
  /** Looks at what time alone brings about. */
  look(): void;
}

/** Whoever waits for an escalation after minutes waits no longer than this for it. */
const lookEveryMs = 10_000;

/**
 * Alerts as a lifecycle. One durable hook turns events into changes of alerts, in the plugin's own tables, and announces what a receiver is to be
 * told as `alert.notification`; each receiver has a durable hook of its own for its notifications, so that one that is away holds up no other.
 */
export default () => {
  let running: Running | undefined;
  const started = (): Running => {
    if (running === undefined) throw new Error('the plugin alerting is not set up');
    return running;
  };
  const hear: Running['hear'] = (events, emit) => started().hear(events, emit);
  return definePlugin<AlertingConfig>({
    name: 'alerting',
    emits: ['alert.notification'],
    permissions: { network: 'tells the receivers that are configured, by its notifiers' },
    config: alertingConfig,
    getHooks: () => [
      onPattern('*', {
        name: 'transitions',
        delivery: 'queued',
        queue: 'durable',
        handleBatch: (events, { emit }) => hear(events, emit),
      }),
      // Logs are in no journal: what is not taken down at once is gone.
      onEvent('telemetry.log', {
        name: 'logs',
        where: { data: { level: ['error', 'fatal'] } },
        handler: (event, { emit }) => hear([event], emit),
      }),
      receiverHooks(() => started().delivery),
    ],
    periodic: [{ name: 'look', everyMs: lookEveryMs, run: () => started().look() }],
    setup: async (context) => {
      running = await start(context, toSettings(context.config));
    },
    examine: ({ config }) => examineRules(config),
    dispose: async () => running?.[Symbol.asyncDispose](),
  });
};

async function start(context: PluginContext<AlertingConfig>, settings: Settings): Promise<Running> {
  const { bus, clock, log, projectDir, pluginsOf } = context;
  const notifiers = await openReceivers({ clock, log, projectDir, pluginsOf }, settings);
  const state = openAlertState(context.state);
  const lifecycle = createLifecycle({ state, settings });
  const hear: Running['hear'] = (events, emit) => {
    lifecycle.apply(events, clock.now());
    announce(state, emit);
  };
  return {
    delivery: { notifiers, state, clock },
    hear,
    look: () => hear([], bus.emit),
    [Symbol.asyncDispose]: async () => {
      for (const notifier of notifiers.values()) await notifier[Symbol.asyncDispose]?.();
      state[Symbol.dispose]();
    },
  };
}

type Tools = Pick<PluginContext, 'clock' | 'log' | 'projectDir' | 'pluginsOf'>;

async function openReceivers({ pluginsOf, ...tools }: Tools, { receivers }: Settings) {
  const parts = { ...tools, notifiers: () => pluginsOf('notifiers') };
  const opened = new Map<string, Notifier>();
  for (const [receiver, config] of receivers) opened.set(receiver, await openReceiver(receiver, config, parts));
  return opened;
}
