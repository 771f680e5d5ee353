import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhloEvent, PluginState } from '@phlo/core';
import { openPluginStore } from '@phlo/state';
import { startServer } from '../../packages/alerting/src/recording-server.test.setup.js';
import { openAlertState } from '../../packages/alerting/src/state/alert-state.js';
import { toMermaid } from '../../packages/lineage/src/export-mermaid.js';
import { openGraphStore, readGraph } from '../../packages/lineage/src/graph-store.js';
import { createMetadataServer, testToken } from '../../packages/openmetadata/src/metadata-server.test.setup.js';
import { openBook } from '../../packages/semantic/src/state/open-book.js';
import { toTelemetry, withoutOthersText } from './own-metrics.ts';

export const capabilities = ['alerting', 'lineage', 'metrics', 'openmetadata', 'semantic'] as const;
export type Capability = (typeof capabilities)[number];

/** What a replay left: where, and what was told while it ran. */
export interface Replayed {
  readonly dataDir: string;
  readonly events: readonly PhloEvent[];
}

/** Receivers on loopback of all capabilities. They keep their ports, so that all replays have one configuration. */
export async function openTargets() {
  const alerts = await startServer();
  const lineage = await startServer();
  const otlp = await startServer();
  const metadata = await createMetadataServer();
  const open = [alerts, lineage, otlp, metadata];
  let seen = { alerts: 0, lineage: 0, otlp: 0, metadata: 0 };

  const config = {
    alerting: { receivers: { team: { type: 'webhook', url: `${alerts.url}/team`, secret: 'a-secret-of-the-test' } } },
    openlineage: { transport: { type: 'http', url: lineage.url } },
    metrics: { to: { textfile: 'shop.prom', otlp: { endpoint: otlp.url, protocol: 'http/json' } } },
    openmetadata: { url: metadata.url, token: testToken },
    semantic: {},
  };
  const bodies = (requests: typeof alerts.requests) =>
    requests.map(({ path, text }) => ({ path, body: JSON.parse(text) as unknown }));

  return {
    config,
    /** From here on, what comes is of the next replay. */
    begin: () => {
      seen = {
        alerts: alerts.requests.length,
        lineage: lineage.requests.length,
        otlp: otlp.requests.length,
        metadata: metadata.requests.length,
      };
      metadata.wipe();
    },
    /** What has left the house since, and what was written down, for each capability. */
    collect: (replayed: Replayed, projectDir: string): Readonly<Record<Capability, unknown>> => ({
      alerting: { requests: bodies(alerts.requests.slice(seen.alerts)), alerts: readAlerts(replayed) },
      lineage: { requests: bodies(lineage.requests.slice(seen.lineage)), graph: readMermaid(replayed) },
      metrics: {
        telemetry: toTelemetry(bodies(otlp.requests.slice(seen.otlp))),
        textfile: readTextfile(projectDir),
      },
      openmetadata: {
        requests: metadata.requests.slice(seen.metadata).map(({ method, path, body }) => ({ method, path, body })),
        contents: metadata.contents(),
      },
      semantic: {
        events: replayed.events
          .filter(({ type }) => type.startsWith('semantic.'))
          .map(({ type, data }) => ({ type, data })),
        models: readModels(replayed),
      },
    }),
    [Symbol.asyncDispose]: async () => {
      for (const server of open) await server[Symbol.asyncDispose]();
    },
  };
}

/** Tables of a plugin; `undefined` where it has made none. */
function stateOf({ dataDir }: Replayed, plugin: string): PluginState | undefined {
  const path = join(dataDir, '.phlo/plugins', `${plugin}.db`);
  return existsSync(path) ? { open: (options) => openPluginStore(path, options) } : undefined;
}

function readAlerts(replayed: Replayed) {
  const state = stateOf(replayed, 'alerting');
  if (state === undefined) return undefined;
  using opened = openAlertState(state);
  return opened.alerts.list({ isOpen: false });
}

function readMermaid(replayed: Replayed) {
  const state = stateOf(replayed, 'lineage');
  if (state === undefined) return undefined;
  using store = openGraphStore(state);
  return toMermaid(readGraph(store));
}

function readModels(replayed: Replayed) {
  const state = stateOf(replayed, 'semantic');
  if (state === undefined) return undefined;
  using book = openBook(state);
  return book.models();
}

function readTextfile(projectDir: string) {
  const path = join(projectDir, 'shop.prom');
  return existsSync(path) ? withoutOthersText(readFileSync(path, 'utf8')) : undefined;
}
