import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Endpoint, Logger } from '@phlo/core';
import { messageOf } from '@phlo/core';
import { serveEndpoints } from '@phlo/core/serve';
import type { Project } from '../project/project.js';
import { projectPolicies } from '../schedule/project-policies.js';
import { followProject } from './follow-project.js';
import type { FollowedProject, FollowProjectOptions } from './follow-project.js';
import type { DefinitionWatch } from './definition-watch.js';
import { healthEndpoint, liveEndpoint } from './health.js';
import type { HealthOptions } from './health.js';

export interface UpOptions extends Pick<FollowProjectOptions, 'onOutcome' | 'onAge'> {
  readonly project: Project;
  readonly clock: Clock;
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  /** Ends it: nothing new is begun then. */
  readonly signal: AbortSignal;
  /** Milliseconds that a run may still take then, before it is cancelled. */
  readonly drainMs: number;
  /** Is asked every so often; what it finds is in `/healthz`. */
  readonly definitions: DefinitionWatch;
  readonly onReady: (url: string) => void;
}

/** What waits in the journal because another process wrote it is looked for as often, and so is a clock that jumped. */
const lookEveryMs = 5_000;
const leastMs = 50;
const definitionsEveryMs = 30_000;
const flushMs = 5_000;

/**
 * Looks after a project until the signal aborts: runs what is due, does what plugins do as time goes by, delivers what waits, and
 * serves `/healthz` and the endpoints of plugins. Ends once what runs has ended, or was cancelled: every start has its end.
 * Throws `UP_RUNNING`, `SERVE_TOKEN_MISSING`, `SERVE_ADDRESS_BUSY`, and what is wrong with the definitions.
 */
export async function runUp(options: UpOptions): Promise<void> {
  const { project, clock, log, signal, onReady } = options;
  const cancel = new AbortController();
  const giveUp = new AbortController();
  const { look: run } = options.definitions;
  using followed = await followProject({
    ...options,
    work: [{ plugin: 'phlo', name: 'definitions', everyMs: definitionsEveryMs, run }],
    tellsFollowed: true,
    signal: cancel.signal,
    waitSignal: giveUp.signal,
  });
  let looked = { at: clock.now(), monotonic: clock.monotonic() };
  const look = () => {
    try {
      followed.scheduler.look();
      followed.periodic.look();
      project.bus.wake();
      looked = { at: clock.now(), monotonic: clock.monotonic() };
    } catch (error) {
      // A state store that cannot be used now may be later; until then `/healthz` says so.
      log.log('error', `The schedules cannot be looked at: ${messageOf(error)}`, { error });
    }
  };
  await using server = await serveEndpoints({
    ...(await servedBy(options, followed, () => looked)),
    tokenHint: 'Set PHLO_UP_TOKEN in the environment or in .env, or leave --host out.',
    onError: (error) => log.log('error', `A request failed: ${messageOf(error)}`, { error }),
  });
  onReady(server.url);
  while (!signal.aborted) {
    look();
    const next = Math.min(followed.scheduler.nextAt(), followed.periodic.nextAt()) - clock.now();
    await clock.sleep(Math.min(lookEveryMs, Math.max(leastMs, next)), { signal }).catch(() => undefined);
  }
  await drain(options, { followed, cancel, giveUp });
}

async function servedBy(options: UpOptions, { scheduler }: FollowedProject, looked: HealthOptions['looked']) {
  const { project, clock, log, signal, host, port, token } = options;
  const plugins = await project.plugins.loaded();
  const facts: HealthOptions = {
    project: project.name,
    schedules: project.definitions.schedules,
    policies: await projectPolicies(project),
    state: project.state(),
    clock,
    startedAt: clock.now(),
    looked,
    changed: options.definitions.changed,
    running: () => scheduler.current()?.firing.schedule,
    isStopping: () => signal.aborted,
  };
  const own = [healthEndpoint(facts), liveEndpoint(facts)];
  const endpoints: readonly Endpoint[] = [...own, ...plugins.flatMap(({ plugin }) => plugin.endpoints ?? [])];
  const twice = endpoints.find(({ path }, index) => endpoints.findIndex((one) => one.path === path) < index);
  if (twice !== undefined) log.log('warn', `${twice.path} is served more than once; the first that serves it has it.`);
  return { endpoints, host, port, token };
}

interface Draining {
  readonly followed: FollowedProject;
  readonly cancel: AbortController;
  readonly giveUp: AbortController;
}

async function drain(options: UpOptions, { followed, cancel, giveUp }: Draining): Promise<void> {
  const { clock, log, drainMs, project } = options;
  const { scheduler, periodic } = followed;
  scheduler.stop();
  giveUp.abort(new Error('the process is about to end'));
  const stopped = periodic.stop();
  // What only waited for its assets has given up by then.
  await nextTurn();
  const running = scheduler.current();
  if (running !== undefined)
    log.log(
      'info',
      `Waiting for the run of ${running.firing.schedule}, at most ${drainMs / 1000} s; then it is cancelled.`,
    );
  const timer = new AbortController();
  const late = clock.sleep(drainMs, { signal: timer.signal }).then(
    () => cancel.abort(new Error('the time to end was up')),
    () => undefined,
  );
  await scheduler.idle();
  timer.abort();
  await Promise.all([late, stopped]);
  await project.flush({ deadlineMs: flushMs });
}
