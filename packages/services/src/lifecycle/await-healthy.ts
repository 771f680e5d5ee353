import type { Clock } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, ServiceBackend } from '../backend/service-backend.js';
import type { ServiceHealth } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';
import { answers } from '../process/ports.js';
import { runCommand } from '../process/run-command.js';

export interface HealthKit {
  readonly clock: Clock;
  readonly createId: () => string;
}

const soonMs = 25;

/** What a probe found: nothing where the service is ready. */
type Trouble = string | undefined;

/**
 * Waits until a service that was started is ready. Throws `SERVICE_UNHEALTHY` where its check never passes, `SERVICE_START_FAILED` where it
 * ends before, and the signal's reason.
 */
export async function awaitHealthy(
  service: ResolvedService,
  {
    backend,
    context,
    kit,
  }: { readonly backend: ServiceBackend; readonly context: BackendContext; readonly kit: HealthKit },
): Promise<void> {
  const { health } = service.definition;
  let trouble: Trouble = 'it was not asked';
  for (let failures = 0; ;) {
    context.signal.throwIfAborted();
    const { state, ended } = await backend.status(service, context);
    if (state === 'failed' || state === 'stopped')
      throw serviceErrors.create('SERVICE_START_FAILED', {
        message: `${service.name} ended before it was ready${ended === undefined ? '' : `: ${ended}`}`,
      });
    if (health === undefined) return;
    trouble =
      state === 'running'
        ? await probe(service, health, { context, kit })
        : `it ended (${ended ?? '?'}) and is started again`;
    if (trouble === undefined) return;
    if (++failures >= health.retries) break;
    // Most are ready in an instant: they are asked sooner at first.
    const waitMs = Math.min(health.intervalMs, soonMs * 2 ** failures);
    await kit.clock.sleep(waitMs, { signal: context.signal });
  }
  throw serviceErrors.create('SERVICE_UNHEALTHY', {
    message: `${service.name} did not become ready in ${health.retries} ${health.retries === 1 ? 'probe' : 'probes'}; the last one: ${trouble}`,
  });
}

interface ProbeParts {
  readonly context: Pick<BackendContext, 'env' | 'signal'>;
  readonly kit: HealthKit;
}

/** Asks a service once whether it is ready. */
export async function probe(service: ResolvedService, health: ServiceHealth, parts: ProbeParts): Promise<Trouble> {
  const { probe: one, timeoutMs } = health;
  if (one.kind === 'tcp') return probeTcp(Number(service.expand(one.port)), timeoutMs);
  if (one.kind === 'http') return probeHttp(service.expand(one.url), { status: one.status, timeoutMs });
  const { status, message } = await runCommand({
    command: one.command.map((word) => service.expand(word)),
    cwd: service.project.dir,
    env: { ...parts.context.env, ...Object.fromEntries(service.env) },
    id: parts.kit.createId(),
    timeoutMs,
    clock: parts.kit.clock,
    signal: parts.context.signal,
  });
  return status === 'passed' ? undefined : (message ?? status);
}

async function probeTcp(port: number, timeoutMs: number): Promise<Trouble> {
  const isOpen = (await answers(port, '127.0.0.1', timeoutMs)) || (await answers(port, '::1', timeoutMs));
  return isOpen ? undefined : `nobody takes connections on port ${port}`;
}

interface HttpProbe {
  readonly status: number | undefined;
  readonly timeoutMs: number;
}

async function probeHttp(url: string, { status: wanted, timeoutMs }: HttpProbe): Promise<Trouble> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    const isReady = wanted === undefined ? response.status < 400 : response.status === wanted;
    return isReady ? undefined : `${url} answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return `${url} did not answer: ${cause}`;
  }
}
