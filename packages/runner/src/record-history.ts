import type { AssetRunRecord, RunStatus } from '@phlo/core';
import type { RunContext } from './run-context.js';

/**
 * Keeps how an asset ended in the history of runs. By then everything is decided, and may be committed: a state store that
 * cannot be written is told, and changes nothing.
 */
export function recordAsset(run: RunContext, record: Omit<AssetRunRecord, 'runId'>): void {
  quietly(run, `how ${record.asset} ended`, () => run.state.runs.recordAsset({ runId: run.runId, ...record }));
}

/** The same for the run itself; where it is not kept, the next run finds it without an end and says that it failed. */
export function recordRunEnd(run: RunContext, status: RunStatus): void {
  quietly(run, 'how the run ended', () => run.state.runs.end(run.runId, { status, endedAt: run.clock.now() }));
}

function quietly(run: RunContext, what: string, record: () => void): void {
  try {
    record();
  } catch (error) {
    run.log.log('warn', `Could not keep ${what}; \`phlo status\` does not know it.`, { error });
  }
}
