import { describeError, toEventError } from '@phlo/core';
import type { EventError, HookBus } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendName } from '../backend/service-backend.js';
import type { ServicePhase } from '../definition/service-definition.js';
import { hookNameOf, hookPluginOf } from '../hooks/shell-hooks.js';
import { createMask } from '../sources/mask-secrets.js';
import type { Announcement, EndFacts, EndStatus, ServiceAction } from './announce.js';
import type { ServiceOutcome } from './service-outcome.js';

/** What is being done with which service, and since when. */
export interface Report {
  readonly service: ResolvedService;
  readonly action: ServiceAction;
  durationMs(): number;
}

interface EndParts {
  readonly backend?: BackendName | undefined;
  readonly facts?: Pick<EndFacts, 'pid' | 'container'> | undefined;
  readonly error?: unknown;
}

/** The outcome of something that nothing is told of, or that was told. */
export function ended(
  report: Report,
  status: ServiceOutcome['status'],
  { backend, facts, error }: EndParts,
): ServiceOutcome {
  return {
    service: report.service.name,
    action: report.action,
    status,
    ...(backend !== undefined && { backend }),
    ...(facts?.pid !== undefined && { pid: facts.pid }),
    ...(facts?.container !== undefined && { container: facts.container }),
    durationMs: report.durationMs(),
    ...(error !== undefined && {
      error: { ...maskedError(report.service, error), exitCode: describeError(error).exitCode },
    }),
  };
}

/** What a check or a command says of itself may have a secret in it. */
function maskedError(service: ResolvedService, error: unknown): EventError {
  const told = toEventError(error);
  return { ...told, message: createMask(service)(told.message) };
}

/** What went wrong before anything was announced. */
export const failedBefore = (report: Report, error: unknown): ServiceOutcome =>
  ended(report, describeError(error).code === 'SERVICE_BUSY' ? 'busy' : 'failed', { error });

/** Announces an end, and says what came of it: a hook that raises there undoes nothing. */
export function tellEnd(
  begun: Announcement,
  status: EndStatus,
  parts: EndParts & { readonly report: Report },
): ServiceOutcome {
  const { facts, error } = parts;
  try {
    begun.end(status, { ...facts, ...(error !== undefined && { error: maskedError(parts.report.service, error) }) });
    return ended(parts.report, status, parts);
  } catch (raised) {
    return ended(parts.report, status, { ...parts, error: error ?? raised });
  }
}

/** Waits until the hooks of a service that hear an end are done: what comes next may need what they do. */
export async function settleHooks(
  { bus }: { readonly bus: HookBus },
  service: ResolvedService,
  phase: ServicePhase,
): Promise<void> {
  const plugin = hookPluginOf(service.name);
  const hooks = service.definition.hooks.get(phase) ?? [];
  const deadlineMs = hooks.reduce((sum, { timeoutMs }) => sum + timeoutMs + 5_000, 0);
  const there = new Set(bus.list().flatMap((hook) => (hook.plugin === plugin && hook.enabled ? [hook.hook] : [])));
  const names = hooks.map((hook) => hookNameOf(phase, hook)).filter((name) => there.has(name));
  await Promise.all(names.map((hook) => bus.flush({ only: { plugin, hook }, deadlineMs })));
}
