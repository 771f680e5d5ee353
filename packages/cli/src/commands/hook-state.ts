import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import type { DurableStore, Logger, StateStore } from '@phlo/core';
import type { CommandHost } from './host.js';
import { startFolder } from './start-folder.js';
import { createTerminalLogger } from '../output/log.js';
import { locateProject } from '../project/locate-project.js';
import { openHookPlan } from '../project/hook-plan.js';
import type { HookPlan } from '../project/hook-plan.js';
import { openState } from '../project/open-state.js';

/** What commands need that ask about hooks and run none. */
export interface HookState {
  readonly state: StateStore;
  /** Absolute folder. */
  readonly projectDir: string;
}

const hostLogger = (host: CommandHost): Logger =>
  createTerminalLogger({ level: host.globals().debug === true ? 'debug' : 'warn' });

/** The hooks of the project around the start folder, as they would run. */
export function openHostPlan(host: CommandHost, store?: DurableStore): Promise<HookPlan> {
  const isSafeMode = host.globals().plugins === false;
  return openHookPlan(startFolder(host), { log: hostLogger(host), isSafeMode, ...(store && { store }) });
}

/** Opens the state of the project around the start folder, and nothing else of it: no plugin, no definition. */
export async function withHookState<T>(host: CommandHost, act: (opened: HookState) => T | Promise<T>): Promise<T> {
  const { dir: projectDir } = locateProject(startFolder(host));
  mkdirSync(join(projectDir, '.phlo'), { recursive: true });
  const parts = { clock: createSystemClock(), log: hostLogger(host) };
  using state = await openState(join(projectDir, '.phlo', 'state.db'), parts);
  return await act({ state, projectDir });
}
