import type { MartTarget } from '@phlo/lake';
import type { RunContext } from './run-context.js';

/** The mart target of a run: opened when it is first needed, closed with the run. */
export interface MartsOnce extends AsyncDisposable {
  get(): Promise<MartTarget>;
}

export function openMartsOnce(run: RunContext): MartsOnce {
  let opening: Promise<MartTarget> | undefined;
  return {
    get: () => (opening ??= open(run)),
    async [Symbol.asyncDispose]() {
      // Where it could not be opened, whoever asked for it has been told.
      const target = await opening?.catch(() => undefined);
      try {
        await target?.[Symbol.asyncDispose]();
      } catch (error) {
        // What was published is committed, and said so.
        run.log.log('warn', 'The marts could not be closed.', { error });
      }
    },
  };
}

async function open(run: RunContext): Promise<MartTarget> {
  const target = await run.openMarts({ runId: run.runId, signal: run.signal });
  run.log.log('debug', `Marts go to ${target.display}.`);
  return target;
}
