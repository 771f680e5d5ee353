import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventMap } from '@phlo/core';
import { openPluginStore } from '@phlo/state';
import { createTestBus, type TestBus, type TestBusOptions } from '@phlo/testing';
import type { AlertingConfig } from './config.js';
import alerting from './alerting-plugin.js';
import { openAlertState, type AlertState } from './state/alert-state.js';
import { startServer, type RecordingServer } from './recording-server.test.setup.js';

export const secret = 'whsec_c2VjcmV0LW9mLXRoZS10ZXN0cw==';

/** Where the plugin keeps its tables, gone with the test. */
export function temporaryState() {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-alerting-'));
  const path = join(dir, 'alerting.db');
  return {
    path,
    stateOf: () => ({ open: (options: { readonly migrations: readonly string[] }) => openPluginStore(path, options) }),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}

export interface AlertLine {
  readonly title: string;
  readonly reason: string;
  readonly occurrences: number;
  readonly severity: string;
  readonly fingerprint: string;
  readonly id: string;
}
export interface WebhookBody {
  readonly id: string;
  readonly receiver: string;
  readonly alerts: readonly AlertLine[];
}

/** The plugin on a test bus, with its state on disk and a webhook on loopback for each receiver. */
export interface Lab extends AsyncDisposable {
  readonly test: TestBus;
  readonly plugin: ReturnType<typeof alerting>;
  readonly state: AlertState;
  readonly servers: Readonly<Record<string, RecordingServer>>;
  /** Delivers what waits, and gives what a receiver has taken since it was last asked: `reason title`, a list for each notification. */
  heard(receiver?: string): Promise<readonly (readonly string[])[]>;
  check(outcome: 'passed' | 'failed' | 'warned' | 'errored', more?: Partial<EventMap['quality.result']>): void;
  /** A run with these checks in it, ended. */
  run(runId: string, ...checks: readonly (() => void)[]): void;
  pass(ms: number): Promise<void>;
}

export interface LabOptions extends Pick<TestBusOptions, 'store' | 'clock' | 'strict'> {
  readonly config?: Omit<AlertingConfig, 'receivers'>;
  readonly receivers?: readonly string[];
  readonly on?: Pick<ReturnType<typeof temporaryState>, 'stateOf'> & { readonly path: string };
}

export async function openLab({ config = {}, receivers = ['team'], on, ...options }: LabOptions = {}): Promise<Lab> {
  const own = on === undefined ? temporaryState() : undefined;
  const place = on ?? own;
  if (place === undefined) throw new Error('there is one of the two');
  const servers: Record<string, RecordingServer> = {};
  for (const name of receivers) servers[name] = await startServer();
  const kinds = receivers.map((name) => [name, { type: 'webhook', url: `${servers[name]?.url}/${name}`, secret }]);
  const plugin = alerting();
  const test = await createTestBus({
    ...options,
    plugins: [plugin],
    config: { alerting: { receivers: Object.fromEntries(kinds), ...config } },
    stateOf: place.stateOf,
  });
  const state = openAlertState(place.stateOf());
  const seen = new Map<string, number>();
  let runId: string | undefined;
  const context = () => (runId === undefined ? {} : { runId });
  return {
    test,
    plugin,
    state,
    servers,
    heard: async (receiver = 'team') => {
      await test.deliverAll();
      const taken = servers[receiver]?.taken<WebhookBody>() ?? [];
      const fresh = taken.slice(seen.get(receiver) ?? 0);
      seen.set(receiver, taken.length);
      return fresh.map(({ alerts }) => alerts.map(({ reason, title }) => `${reason}: ${title}`));
    },
    check: (outcome, more = {}) =>
      test.fire('quality.result', { outcome, passed: outcome === 'passed', severity: 'error', ...more }, context()),
    run: (id, ...checks) => {
      runId = id;
      for (const check of checks) check();
      test.fire('run.end', { status: 'success', assets: [] }, context());
      runId = undefined;
    },
    pass: (ms) => test.clock.advance(ms),
    [Symbol.asyncDispose]: async () => {
      state[Symbol.dispose]();
      await test[Symbol.asyncDispose]();
      for (const server of Object.values(servers)) await server[Symbol.asyncDispose]();
      own?.[Symbol.dispose]();
    },
  };
}
