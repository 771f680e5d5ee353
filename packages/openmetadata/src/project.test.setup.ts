import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PluginState } from '@phlo/core';
import { openPluginStore } from '@phlo/state';
import { createTestBus, type TestBus, type TestBusOptions } from '@phlo/testing';
import type { OpenMetadataInput } from './config.js';
import { createOpenMetadataPlugin } from './create-openmetadata-plugin.js';
import { testToken } from './metadata-server.test.setup.js';

/** A folder with the plugin's own SQLite file, as processes of one project share it. */
export interface TestProject extends Disposable {
  readonly dir: string;
  readonly stateOf: () => PluginState;
  /** A bus with the plugin, as one process has it. */
  open(url: string, more?: Partial<OpenMetadataInput>, options?: TestBusOptions): Promise<TestBus>;
}

export function createTestProject(): TestProject {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-openmetadata-'));
  const stateOf = (): PluginState => ({ open: (options) => openPluginStore(join(dir, 'openmetadata.db'), options) });
  return {
    dir,
    stateOf,
    open: (url, more = {}, options = {}) =>
      createTestBus({
        plugins: [createOpenMetadataPlugin()],
        stateOf,
        projectDir: dir,
        config: { openmetadata: { url, token: testToken, ...more } },
        ...options,
      }),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}

/** Columns with a dot in a name, and types that the server knows otherwise or not at all. */
export const columns = [
  { id: 1, name: 'id', type: 'long', nullable: false },
  { id: 2, name: 'line.total', type: 'decimal(18,2)', nullable: true },
  { id: 3, name: 'blob', type: 'binary', nullable: true },
  { id: 4, name: 'shape', type: 'geometry', nullable: true },
];
