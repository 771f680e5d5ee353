import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, BackendStatus, ServiceBackend } from '../backend/service-backend.js';
import type { ServiceHealth } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';
import { foreignPort } from '../native/foreign-port.js';
import { portTaken } from '../process/assert-ports-free.js';
import { hookVariable, serviceMarker } from '../native/service-marker.js';
import { probe } from './probe.js';
import type { HealthKit, Trouble } from './probe.js';

const soonMs = 25;
const pollMs = 200;
/** A container that has run for so long does not end at once. */
const settleMs = 1_000;
/** Docker starts a container again for ever; as often as a process is by default, it is waited for. */
const mostRestarts = 5;

interface WaitParts {
  readonly backend: ServiceBackend;
  readonly context: BackendContext;
  readonly kit: HealthKit;
}

/**
 * Waits until a service that was started is ready. Throws `SERVICE_PORT_TAKEN` where somebody else has its port, `SERVICE_UNHEALTHY` where its check never passes, `SERVICE_START_FAILED` where it
 * ends before, and the signal's reason.
 */
export function awaitHealthy(service: ResolvedService, parts: WaitParts): Promise<void> {
  const { health } = service.definition;
  return health === undefined ? awaitRunning(service, parts) : awaitCheck(service, health, parts);
}

async function awaitCheck(service: ResolvedService, health: ServiceHealth, parts: WaitParts): Promise<void> {
  const { backend, context, kit } = parts;
  // One that a killed command leaves is found as its hooks are.
  const env = { ...context.env, [hookVariable]: serviceMarker(service.stateDir) };
  let trouble: Trouble = 'it was not asked';
  for (let failures = 0; ;) {
    const status = await look(service, parts);
    assertOwnPorts(service, parts);
    trouble =
      status.state === 'running' && status.trouble === undefined
        ? await probe(service, health, { context: { ...context, env }, kit, backend: backend.name })
        : (status.trouble ?? `it ended (${status.ended ?? '?'}) and is started again`);
    if (trouble === undefined) return assertOwnPorts(service, parts);
    if (++failures >= health.retries) break;
    // Most are ready in an instant: they are asked sooner at first.
    const waitMs = Math.min(health.intervalMs, soonMs * 2 ** failures);
    await kit.clock.sleep(waitMs, { signal: context.signal });
  }
  const times = `${health.retries} ${health.retries === 1 ? 'probe' : 'probes'}`;
  throw unhealthy(service, ` in ${times}; the last one: ${trouble}`);
}

/** Without a check, until its program runs; a container has to run for a second, and to pass the check of its own, if it has one. */
async function awaitRunning(service: ResolvedService, parts: WaitParts): Promise<void> {
  const { backend, context, kit } = parts;
  let settled: number | undefined;
  for (;;) {
    const { state, health, trouble, restarts = 0 } = await look(service, parts);
    if (health === 'not ready') throw unhealthy(service, `: ${trouble ?? 'its own check fails'}`);
    const isUp = state === 'running';
    if (isUp && (backend.name === 'native' || settled === restarts)) return assertOwnPorts(service, parts);
    settled = isUp ? restarts : undefined;
    await kit.clock.sleep(isUp ? settleMs : pollMs, { signal: context.signal });
  }
}

/** Whoever else answers at its port would be taken for it. Throws `SERVICE_PORT_TAKEN`. */
function assertOwnPorts(service: ResolvedService, { backend }: WaitParts): void {
  const taken = backend.name === 'native' ? foreignPort(service) : undefined;
  if (taken !== undefined) throw portTaken(service, taken);
}

/** Throws where it has ended for good, or is as good as that. */
async function look(service: ResolvedService, { backend, context }: WaitParts): Promise<BackendStatus> {
  context.signal.throwIfAborted();
  const status = await backend.status(service, context);
  const { state, ended, restarts = 0 } = status;
  const isLooping = backend.name === 'compose' && restarts >= mostRestarts;
  if ((state === 'running' || state === 'starting') && !isLooping) return status;
  throw serviceErrors.create('SERVICE_START_FAILED', {
    message: `${service.name} ended ${isLooping ? `${restarts} times ` : ''}before it was ready${ended === undefined ? '' : `: ${ended}`}`,
    hint: logHint(service.name),
  });
}

/** What its program has said is in its log. */
const logHint = (service: string): string => `Its log says why: \`phlo services logs ${service}\`.`;

const unhealthy = ({ name }: ResolvedService, how: string) =>
  serviceErrors.create('SERVICE_UNHEALTHY', {
    message: `${name} did not become ready${how}`,
    hint: `${logHint(name)} A slow one needs more \`retries\` or a longer \`interval\` in \`health\`.`,
  });
