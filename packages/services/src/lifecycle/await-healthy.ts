import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, ServiceBackend } from '../backend/service-backend.js';
import { serviceErrors } from '../errors.js';
import { probe } from './probe.js';
import type { HealthKit, Trouble } from './probe.js';

const soonMs = 25;

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
        ? await probe(service, health, { context, kit, backend: backend.name })
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
