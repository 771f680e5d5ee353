import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainView } from '@phlo/core';
import type { CliCommand, PluginState } from '@phlo/core';
import { openPluginStore } from '@phlo/state';
import { createManualClock, createMemoryLogger } from '@phlo/testing';
import { afterAll } from 'vitest';
import type { CommandContext } from './command.js';
import { createGraph } from './graph.js';
import type { LineageGraph } from './graph.js';

/** A graph of `from → to`; the job is named after what it writes. */
export const graphOf = (...pairs: readonly string[]): LineageGraph =>
  createGraph(
    [],
    pairs.map((pair) => {
      const [from = '', to = ''] = pair.split(' → ');
      return { from, to, job: to, firstSeen: 0, lastSeen: 0, isCurrent: true };
    }),
  );

const folders: string[] = [];
afterAll(() => {
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
});

/** Tables in a folder of their own, for one plugin; gone when the file's tests have ended. */
export function temporaryState(): PluginState {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-lineage-'));
  folders.push(dir);
  const path = join(dir, 'lineage.db');
  return { open: (options) => openPluginStore(path, options) };
}

type Words = Partial<Pick<CommandContext, 'args' | 'options' | 'project'>>;

const project: CommandContext['project'] = {
  name: 'flights',
  dir: '/srv/flights',
  events: () => [],
  plugins: { open: (group, name) => Promise.reject(new Error(`${group}:${name} is not asked for`)) },
  state: () => ({ runs: { get: () => undefined, list: () => [] } }),
};

/** What a command finds out, and how it says it. */
export async function act(command: CliCommand<unknown, CommandContext>, state: PluginState, words: Words = {}) {
  const { signal } = new AbortController();
  const log = createMemoryLogger(createManualClock());
  const result = await command.run({ project, args: {}, options: {}, log, signal, ...words, state });
  return { result, text: command.render(result, plainView) };
}
