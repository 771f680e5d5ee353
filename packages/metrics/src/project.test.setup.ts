import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PluginState } from '@phlo/core';
import { openPluginStore } from '@phlo/state';
import { createTestBus, type TestBus, type TestBusOptions } from '@phlo/testing';
import type { MetricsInput } from './config.js';
import { createMetricsPlugin } from './create-metrics-plugin.js';
import { parseExposition, type ParsedFamily } from './exposition/parse-exposition.test.setup.js';
import { toPrometheusText } from './exposition/to-prometheus-text.js';
import { migrations } from './series/migrations.js';
import { readFamilies } from './series/read-families.js';

/** A folder with the plugin's own SQLite file, as processes of one project share it. */
export interface TestProject extends Disposable {
  readonly dir: string;
  readonly stateOf: () => PluginState;
  /** A bus with the plugin, as one process has it. */
  open(to?: MetricsInput['to'], options?: TestBusOptions & { readonly more?: Partial<MetricsInput> }): Promise<TestBus>;
  /** The totals as a strict reader sees them: value by `name{label="value"}`. */
  totals(): ReadonlyMap<string, number>;
}

export function createTestProject(): TestProject {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-metrics-'));
  const stateOf = () => ({
    open: (options: Parameters<PluginState['open']>[0]) => openPluginStore(join(dir, 'metrics.db'), options),
  });
  return {
    dir,
    stateOf,
    open: async (to = {}, { more = {}, ...options } = {}) =>
      createTestBus({
        plugins: [createMetricsPlugin()],
        stateOf,
        projectDir: dir,
        config: { metrics: { to, ...more } },
        ...options,
      }),
    totals: () => {
      using store = stateOf().open({ migrations });
      return flatten(parseExposition(toPrometheusText(readFamilies(store)), 'prometheus'));
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}

export const flatten = (families: readonly ParsedFamily[]): ReadonlyMap<string, number> =>
  new Map(
    families.flatMap(({ samples }) =>
      samples.map(({ name, labels, value }) => {
        const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
        return [pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`, value] as const;
      }),
    ),
  );

/** The totals whose names begin so, without that beginning. */
export const startingWith = (totals: ReadonlyMap<string, number>, prefix: string): Readonly<Record<string, number>> =>
  Object.fromEntries([...totals].filter(([name]) => name.startsWith(prefix)));

export const readTextfile = (path: string): readonly ParsedFamily[] =>
  parseExposition(readFileSync(path, 'utf8'), 'prometheus');
