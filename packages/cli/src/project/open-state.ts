import type { Clock, Logger, StateStore } from '@phlo/core';

interface StateParts {
  readonly clock: Clock;
  readonly log: Logger;
}

/** The state store loads a native module, so it is imported by those who open a project and not by those who author one. */
export async function openState(path: string, { clock, log }: StateParts): Promise<StateStore> {
  const { currentProcess, openStateStore } = await import('@phlo/state');
  return openStateStore({ path, clock, log, process: currentProcess() });
}
