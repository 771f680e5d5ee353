import { definePlugin, onEvent, onPattern } from '@phlo/core';
import type { HookContext, PhloEvent, PluginContext } from '@phlo/core';
import { announce } from './announce.js';
import { alertingConfig, type AlertingConfig } from './config.js';
import { receiverHook } from './deliver.js';
import { examineRules } from './examine-rules.js';
import { createLifecycle } from './lifecycle.js';
import { openReceiver } from './open-receiver.js';
import { toSettings, type Settings } from './settings.js';
import { openAlertState } from './state/alert-state.js';

interface Running extends AsyncDisposable {
  hear(events: readonly PhloEvent[], emit: HookContext['emit']): void;
}

/**
 * Alerts as a lifecycle. One durable hook turns events into changes of alerts, in the plugin's own tables, and announces what a receiver is to be
 * told as `alert.notification`; each receiver has a durable hook of its own for its notifications, so that one that is away holds up no other.
 */
export default () => {
  let running: Running | undefined;
  const hear: Running['hear'] = (events, emit) => running?.hear(events, emit);
  return definePlugin<AlertingConfig>({
    name: 'alerting',
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
    ],
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
  // Which receivers there are, the configuration says: the manifest cannot know their hooks.
  const hooks = notifiers.map(({ receiver, notifier }) =>
    bus.register(receiverHook({ receiver, notifier, state, clock }), { plugin: 'alerting' }),
  );
  return {
    hear: (events, emit) => {
      lifecycle.apply(events, clock.now());
      announce(state, emit);
    },
    [Symbol.asyncDispose]: async () => {
      for (const hook of hooks) hook[Symbol.dispose]();
      for (const { notifier } of notifiers) await notifier[Symbol.asyncDispose]?.();
      state[Symbol.dispose]();
    },
  };
}

type Tools = Pick<PluginContext, 'clock' | 'log' | 'projectDir' | 'pluginsOf'>;

async function openReceivers({ pluginsOf, ...tools }: Tools, { receivers }: Settings) {
  const parts = { ...tools, notifiers: () => pluginsOf('notifiers') };
  const opened = [];
  for (const [receiver, config] of receivers)
    opened.push({ receiver, notifier: await openReceiver(receiver, config, parts) });
  return opened;
}
