import { statSync } from 'node:fs';
import { isPhloError } from '@phlo/core';
import { attempt } from '../attempt.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, BackendStatus, ServiceBackend } from '../backend/service-backend.js';
import { serviceErrors } from '../errors.js';
import { endStrayHooks } from '../hooks/end-stray-hooks.js';
import { createMask } from '../sources/mask-secrets.js';
import type { ServiceAction } from './announce.js';
import { awaitHealthy } from './await-healthy.js';
import { chooseBackend } from './choose-backend.js';
import { removeGivenUp } from './give-up-data.js';
import type { LifecycleKit, StartOptions } from './lifecycle-kit.js';
import { createPortClaim } from './port-claim.js';
import { readBook, writeBook } from './service-book.js';
import type { ServiceBook } from './service-book.js';
import { ended, failedBefore, settleHooks, tellEnd } from './tell-end.js';
import type { Report } from './tell-end.js';
import type { ServiceOutcome } from './service-outcome.js';

/**
 * Starts a service whose lease is held, announces both ends, and waits until it is ready and its hooks are done. What goes wrong is in the
 * outcome; whatever had begun by then is stopped.
 */
export async function startService(
  service: ResolvedService,
  action: ServiceAction,
  { kit, options }: { readonly kit: LifecycleKit; readonly options: StartOptions },
): Promise<ServiceOutcome> {
  const { backends, env, clock, announcer } = kit;
  const { signal } = options;
  const startedAt = clock.monotonic();
  const report = { service, action, durationMs: () => Math.round(clock.monotonic() - startedAt) };
  const loggedBytes = attempt(() => statSync(service.logPath).size) ?? 0;
  announcer.recover(service);
  announcer.tellTurns(service);
  const book = readBook(service.stateDir);
  const choice = await chooseBackend(service, {
    backends,
    context: { signal, env },
    book,
    wanted: options.wanted,
  }).catch((error: unknown) => ({ error }));
  if ('error' in choice) return failedBefore(report, choice.error);
  const { backend, form } = choice;
  const context: BackendContext = { signal, env, form };
  const before = await backend.status(service, context);
  if (book?.isReady === true && before.state === 'running')
    return keepRunning(report, before, { book, attempt: { backend, context, kit } });

  await endStrayHooks(service, clock);
  const isFirst = book === undefined || book.isTentative === true;
  const entry = { backend: backend.name, form, ...(isFirst && { isTentative: true }) };
  const claim = createPortClaim(service, { book, entry });
  // Before hooks are asked, which may name them; where none is free, that is how the start ends.
  const notClaimed = await claim.take().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const begun = await announcer
    .begin(service, { kind: 'start', action, backend: backend.name })
    .catch((error: unknown) => ({ error }));
  if ('error' in begun || signal.aborted || begun.vetoes.length > 0) claim.giveBack();
  if ('error' in begun) return failedBefore(report, begun.error);
  const parts = { report, backend: backend.name };
  if (signal.aborted) return tellEnd(begun, 'cancelled', { ...parts, error: cancelled(service) });
  if (begun.vetoes.length > 0) {
    const error = serviceErrors.create('SERVICE_REJECTED', {
      message: `${service.name} may not start: ${begun.vetoes.join('; ')}`,
      dataState: `nothing of ${service.name} was started`,
    });
    return tellEnd(begun, 'rejected', { ...parts, error });
  }
  try {
    removeGivenUp(service);
    // What another backend has left of a start that never succeeded may not run beside this one; its data stays until a reset.
    const tried = backends.find(({ name }) => name === book?.backend);
    if (tried !== undefined && tried !== backend) await tried.stop(service, { ...context, form: book?.form });
    if (notClaimed !== undefined) throw notClaimed.error;
    const status = await claim.using(
      () => bringUp(service, { backend, context, kit }),
      () => backend.stop(service, context),
    );
    announcer.tellTurns(service);
    claim.settle();
    const outcome = tellEnd(begun, 'running', { ...parts, facts: status });
    await settleHooks(kit, service, 'post_start');
    return { ...outcome, durationMs: report.durationMs(), ports: portsOf(service) };
  } catch (error) {
    const log = createMask(service)(await lastLines(error, service, { backend, env, loggedBytes }));
    const failure = await stopAfter(error, () => backend.stop(service, context));
    announcer.tellTurns(service);
    // A port is kept from the first start on that has succeeded: the next one may find another.
    attempt(() => writeBook(service.stateDir, { ...entry, ports: book?.ports, place: book?.place, isReady: false }));
    if (signal.aborted) return tellEnd(begun, 'cancelled', { ...parts, error: cancelled(service) });
    return { ...tellEnd(begun, 'failed', { ...parts, error: failure }), ...(log !== '' && { log }) };
  }
}

interface Attempt {
  readonly backend: ServiceBackend;
  readonly context: BackendContext;
  readonly kit: LifecycleKit;
}

/** What runs is left as it is; where nobody watches it, it is watched again. */
async function keepRunning(
  report: Report,
  before: BackendStatus,
  { book, attempt: { backend, context } }: { readonly book: ServiceBook; readonly attempt: Attempt },
): Promise<ServiceOutcome> {
  const isUnwatched = before.isUnwatched === true;
  try {
    if (isUnwatched) await backend.watchAgain?.(report.service, context);
  } catch (error) {
    return failedBefore(report, error);
  }
  return {
    ...ended(report, 'unchanged', { backend: backend.name, facts: before }),
    ports: book.started ?? portsOf(report.service),
    ...(isUnwatched && { isWatchedAgain: true }),
  };
}

async function bringUp(service: ResolvedService, { backend, context, kit }: Attempt): Promise<BackendStatus> {
  context.signal.throwIfAborted();
  await backend.start(service, context);
  await awaitHealthy(service, { backend, context, kit });
  return backend.status(service, context);
}

interface LogParts extends Pick<Attempt, 'backend'> {
  readonly env: BackendContext['env'];
  /** Length of the log before this start. */
  readonly loggedBytes: number;
}

/** What it printed in this start before it failed, where that can be had; nothing of one that did not begin. */
async function lastLines(
  error: unknown,
  service: ResolvedService,
  { backend, env, loggedBytes }: LogParts,
): Promise<string> {
  if (isPhloError(error) && error.code === 'SERVICE_PORT_TAKEN') return '';
  const query = { lines: 20, follow: false, signal: new AbortController().signal, fromByte: loggedBytes };
  let text = '';
  try {
    for await (const piece of backend.logs(service, query, { env, signal: query.signal })) text += piece;
  } catch {
    // What went wrong is told without it.
  }
  return text;
}

/** What went wrong first is what is told. */
async function stopAfter(error: unknown, stop: () => Promise<void>): Promise<unknown> {
  try {
    await stop();
    return error;
  } catch (second) {
    return isPhloError(error) ? error : second;
  }
}

const portsOf = ({ ports }: ResolvedService): Readonly<Record<string, number>> => Object.fromEntries(ports);

const cancelled = ({ name }: ResolvedService) =>
  serviceErrors.create('SERVICE_CANCELLED', { message: `The start of ${name} was interrupted; nothing of it runs` });
