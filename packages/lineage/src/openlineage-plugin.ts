import { definePlugin, onPattern } from '@phlo/core';
import type { PluginStore } from '@phlo/core';
import type { Transport } from '@phlo/openlineage';
import { openGraphStore } from './graph-store.js';
import { createDescriber } from './producer/create-describer.js';
import { createProducer } from './producer/create-producer.js';
import type { Producer } from './producer/create-producer.js';
import { deliver } from './producer/deliver.js';
import { examineTarget } from './producer/examine-target.js';
import { openTransport, readTransport } from './producer/open-transport.js';
import { producerConfig } from './producer/producer-config.js';
import type { ProducerInput } from './producer/producer-config.js';
import { createStepStore } from './producer/step-store.js';
import { producerUri } from './producer/producer-uri.js';

declare module '@phlo/core' {
  interface PluginConfigMap {
    openlineage: ProducerInput;
  }
}

interface Opened {
  readonly store: PluginStore;
  readonly transport: Transport;
  readonly producer: Producer;
}

/**
 * Tells other catalogs, in the words of OpenLineage, what runs do. One durable hook, for a step's end must not come before its start, and
 * is told with what was said in between.
 */
export default () => {
  let opened: Opened | undefined;
  return definePlugin({
    name: 'openlineage',
    permissions: {
      network: 'sends OpenLineage events to the transports that are configured',
      files: 'reads openlineage.yml, and writes events into the file of a file transport',
    },
    sharesStateOf: 'lineage',
    config: producerConfig,
    setup: async ({ config, state, clock, log, projectDir }) => {
      const transport = await openTransport(config, {
        now: clock.now,
        print: (line) => log.log('info', line),
        cwd: projectDir,
        onFailure: (error, { target }) => log.log('warn', `OpenLineage: ${target} did not take an event`, { error }),
      });
      const store = openGraphStore(state);
      const { namespace, catalog } = config;
      const steps = createStepStore(store);
      const { locationOf } = steps;
      const describer = createDescriber({ producer: producerUri, projectDir, namespace, catalog, locationOf });
      opened = { store, transport, producer: createProducer(steps, describer) };
    },
    dispose: async () => {
      await opened?.transport[Symbol.asyncDispose]();
      opened?.store[Symbol.dispose]();
    },
    examine: async ({ config, projectDir, signal }) =>
      examineTarget((await readTransport(config, projectDir)).transport, { signal }),
    getHooks: () => [
      onPattern('*', {
        name: 'send',
        delivery: 'queued',
        queue: 'durable',
        handler: async (event, { signal }) => {
          if (opened === undefined) throw new Error('The plugin was not set up');
          const { store, transport, producer } = opened;
          for (const { event: told, done } of store.transaction(() => producer.take(event))) {
            await deliver(transport, told, signal);
            done?.();
          }
        },
      }),
    ],
  });
};
