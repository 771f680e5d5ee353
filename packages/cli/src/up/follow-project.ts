import { setMaxListeners } from 'node:events';
import type { Clock, Logger } from '@phlo/core';
import { createScheduler } from '@phlo/schedule';
import type { FiringOutcome, Scheduler, ToldAge } from '@phlo/schedule';
import type { Project } from '../project/project.js';
import { projectPolicies } from '../schedule/project-policies.js';
import { createPeriodicRunner } from './periodic-runner.js';
import type { OwnedWork, PeriodicRunner } from './periodic-runner.js';
import { takeUpLease } from './up-lease.js';
import { createScheduleTeller } from './tell-schedules.js';

export interface FollowProjectOptions {
  readonly project: Project;
  readonly clock: Clock;
  readonly log: Logger;
  /** Cancels the run that is under way. */
  readonly signal: AbortSignal;
  /** Gives up a run that waits for assets which another one holds: it stays due. Default: only `signal` does. */
  readonly waitSignal?: AbortSignal;
  /** Says on the bus which schedules are followed, also where these are the same as before. Default false. */
  readonly tellsFollowed?: boolean;
  /** More that is done as time goes by. */
  readonly work?: readonly OwnedWork[];
  readonly onOutcome?: (outcome: FiringOutcome) => void;
  readonly onAge?: (age: ToldAge) => void;
}

/** A project whose schedules, policies and plugins this process looks after, and no other one meanwhile. */
export interface FollowedProject extends Disposable {
  readonly scheduler: Scheduler;
  readonly periodic: PeriodicRunner;
}

const recoverEveryMs = 60_000;
const pruneEveryMs = 3_600_000;

/**
 * Loads the plugins, takes the project for this process, and finishes what dead ones left. Throws `UP_RUNNING`, `FRESHNESS_INVALID`,
 * `ASSET_UNKNOWN`, and what plugins of the project's own throw.
 */
export async function followProject(options: FollowProjectOptions): Promise<FollowedProject> {
  const { project, clock, log, signal, waitSignal, tellsFollowed = false, onOutcome, onAge } = options;
  const policies = await projectPolicies(project);
  const plugins = await project.plugins.loaded();
  const lease = takeUpLease(project.state());
  try {
    await project.recover();
    const { schedules } = project.definitions;
    const teller = createScheduleTeller({ bus: project.bus, clock, log });
    const scheduler = createScheduler({
      schedules,
      policies,
      state: project.state(),
      clock,
      log,
      run: ({ firing, select, fullRefresh }) =>
        withOwnSignal(signal, (own) =>
          project.run({ firing, select, fullRefresh, wait: true, signal: own, ...(waitSignal && { waitSignal }) }),
        ),
      tell: (age) => {
        onAge?.(age);
        teller.age(age);
      },
      onOutcome: (outcome) => {
        onOutcome?.(outcome);
        teller.outcome(outcome);
      },
    });
    if (tellsFollowed || scheduler.isChanged) teller.followed(schedules);
    const work = plugins.flatMap(({ plugin }) =>
      (plugin.periodic ?? []).map((one) => ({ ...one, run: one.run.bind(one), plugin: plugin.name })),
    );
    const periodic = createPeriodicRunner({
      work: [...ownWork(project), ...(options.work ?? []), ...work],
      clock,
      log,
    });
    return { scheduler, periodic, [Symbol.dispose]: () => lease[Symbol.dispose]() };
  } catch (error) {
    lease[Symbol.dispose]();
    throw error;
  }
}

/**
 * A run derives signals from the one that it is given, and Node 20 keeps a trace of each with it: it must not live as long as the process.
 */
async function withOwnSignal<T>(signal: AbortSignal, run: (own: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const abort = () => own.abort(signal.reason);
  if (signal.aborted) abort();
  setMaxListeners(0, own.signal);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await run(own.signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** What a command does once, at its beginning, a process that stays does again and again. */
const ownWork = (project: Project): readonly OwnedWork[] => [
  { plugin: 'phlo', name: 'recover', everyMs: recoverEveryMs, run: async () => void (await project.recover()) },
  { plugin: 'phlo', name: 'prune', everyMs: pruneEveryMs, run: () => project.state().prune() },
];
