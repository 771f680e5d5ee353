import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createManualClock, createMemoryLogger, createTestBus } from '@phlo/testing';
import type { TestBus, TestBusOptions } from '@phlo/testing';
import { createHookBus, loadPlugin } from '@phlo/core';
import type { EventColumn, OpenedPlugin, PluginState } from '@phlo/core';
import { openPluginStore } from '@phlo/state';
import type { SemanticInput } from './config.js';
import { createOssiePlugin } from './create-ossie-plugin.js';
import { createSemanticPlugin } from './create-semantic-plugin.js';
import { openBook } from './state/open-book.js';
import type { ModelRecord } from './state/open-book.js';

/** A folder with models and the plugin's own SQLite file, as processes of one project share it. */
export interface TestProject extends Disposable {
  readonly dir: string;
  readonly stateOf: () => PluginState;
  /** The provider of the folder, set up. */
  readonly pluginsOf: () => Promise<readonly OpenedPlugin[]>;
  put(path: string, text: string): void;
  /** A bus with the plugin, as one process has it. */
  open(config?: SemanticInput, options?: Pick<TestBusOptions, 'store' | 'strict'>): Promise<TestBus>;
  models(): readonly ModelRecord[];
}

export function createTestProject(): TestProject {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-semantic-'));
  const stateOf = () => ({
    open: (options: Parameters<PluginState['open']>[0]) => openPluginStore(join(dir, 'semantic.db'), options),
  });
  const pluginsOf = async () => [await openOssie(dir)];
  return {
    dir,
    stateOf,
    pluginsOf,
    put: (path, text) => {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    open: (config = {}, options = {}) =>
      createTestBus({
        ...options,
        plugins: [createSemanticPlugin()],
        stateOf,
        pluginsOf,
        projectDir: dir,
        config: { semantic: config },
      }),
    models: () => {
      using book = openBook(stateOf());
      return book.models();
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}

async function openOssie(projectDir: string): Promise<OpenedPlugin> {
  const clock = createManualClock();
  const log = createMemoryLogger(clock);
  const plugin = createOssiePlugin();
  const bus = createHookBus({ clock, log, source: 'phlo://test' });
  const { config, state } = await loadPlugin(plugin, { bus, log, clock, projectDir });
  return { plugin, config, state };
}

/** One model over one table: fields and a metric over columns. */
export const modelOf = (name: string, source: string, columns: readonly string[]): string => `
  - name: ${name}
    datasets:
      - name: data
        source: ${source}
        fields: [${columns.map((column) => `{ name: ${column}, expression: { dialects: [{ dialect: ANSI_SQL, expression: ${column} }] } }`).join(', ')}]
    metrics:
      - { name: ${name}_total, expression: { dialects: [{ dialect: ANSI_SQL, expression: SUM(data.amount) }] } }
`;

export const documentOf = (...models: readonly string[]): string =>
  `version: 0.2.0.dev0\nsemantic_model:${models.join('')}`;

export const columnsOf = (...names: readonly string[]): EventColumn[] =>
  names.map((name, at) => ({ id: at + 1, name, type: 'long', nullable: true }));
