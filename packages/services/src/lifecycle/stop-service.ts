import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, ServiceBackend } from '../backend/service-backend.js';
import { serviceErrors } from '../errors.js';
import { endStrayHooks } from '../hooks/end-stray-hooks.js';
import type { ServiceAction } from './announce.js';
import { giveUpData } from './give-up-data.js';
import type { LifecycleKit } from './lifecycle-kit.js';
import { readBook, writeBook } from './service-book.js';
import type { ServiceOutcome } from './service-outcome.js';
import { ended, failedBefore, settleHooks, tellEnd } from './tell-end.js';

export interface StopOptions {
  readonly kit: LifecycleKit;
  /** Announces it although nothing runs: what is lost with it may be somebody's concern. Default false. */
  readonly isAlwaysTold?: boolean;
  /** Gives up its data as well. Default false. */
  readonly resets?: boolean;
}

/**
 * Stops a service whose lease is held, and announces both ends. Where nothing of it runs, nothing is told; what is left of an earlier
 * start is ended all the same.
 */
export async function stopService(
  service: ResolvedService,
  action: ServiceAction,
  options: StopOptions,
): Promise<ServiceOutcome> {
  const { kit, isAlwaysTold = false, resets = false } = options;
  const { announcer, clock, env } = kit;
  const startedAt = clock.monotonic();
  const report = { service, action, durationMs: () => Math.round(clock.monotonic() - startedAt) };
  announcer.recover(service);
  announcer.tellTurns(service);
  await endStrayHooks(service, clock);
  const book = readBook(service.stateDir);
  // Stopping goes on whatever the user does: half a stop helps nobody.
  const context: BackendContext = { signal: new AbortController().signal, env, form: book?.form };
  const backend = await backendOf(service, kit, { name: book?.backend, context });
  const parts = { report, backend: backend.name };
  const before = await backend.status(service, context);
  if ((before.state === 'stopped' && !isAlwaysTold) || before.state === 'unknown') {
    try {
      await backend.stop(service, context);
      noteStopped(service);
      return ended(report, 'unchanged', {});
    } catch (error) {
      return failedBefore(report, error);
    }
  }
  const begun = await announcer
    .begin(service, { kind: 'stop', action, backend: backend.name })
    .catch((error: unknown) => ({ error }));
  if ('error' in begun) return failedBefore(report, begun.error);
  if (begun.vetoes.length > 0) {
    const error = serviceErrors.create('SERVICE_REJECTED', {
      message: `${service.name} may not ${action === 'reset' ? 'be reset' : 'stop'}: ${begun.vetoes.join('; ')}`,
      hint: 'Mend what the hook found, or turn it off in `hooks` of phlo.config.ts; `phlo hooks explain service.pre_stop` names the hooks.',
      dataState: `${service.name} is as it was${before.state === 'running' ? ', and goes on to run' : ''}`,
    });
    return tellEnd(begun, 'rejected', { ...parts, error });
  }
  try {
    await backend.stop(service, context);
    noteStopped(service);
    // What it has done until then.
    announcer.tellTurns(service);
    if (resets) await giveUpData(service, kit.backends, context);
    const outcome = tellEnd(begun, 'stopped', { ...parts, facts: before });
    await settleHooks(kit, service, 'post_stop');
    return { ...outcome, durationMs: report.durationMs() };
  } catch (error) {
    return tellEnd(begun, 'failed', { ...parts, error });
  }
}

function noteStopped({ stateDir }: ResolvedService): void {
  const book = readBook(stateDir);
  if (book?.isReady === true) writeBook(stateDir, { ...book, isReady: false });
}

/**
 * The backend that a service was started by. Where that is written down no more, the one that knows of something; else processes of this
 * machine are looked for.
 */
async function backendOf(
  service: ResolvedService,
  { backends }: LifecycleKit,
  { name, context }: { readonly name: string | undefined; readonly context: BackendContext },
): Promise<ServiceBackend> {
  const native = backends.find((one) => one.name === 'native') ?? backends[0];
  if (native === undefined) throw serviceErrors.create('SERVICE_UNSUPPORTED', { message: 'There is no backend' });
  const named = backends.find((one) => one.name === name);
  if (named !== undefined) return named;
  for (const one of backends) if ((await one.status(service, context)).state !== 'stopped') return one;
  return native;
}
