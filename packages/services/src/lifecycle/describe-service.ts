import { messageOf } from '@phlo/core';
import { attempt } from '../attempt.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendName, BackendStatus } from '../backend/service-backend.js';
import type { FoundService } from '../sources/read-services.js';
import type { LifecycleKit } from './lifecycle-kit.js';
import { foreignPort } from '../native/foreign-port.js';
import { describeTaken } from '../process/assert-ports-free.js';
import { createMask } from '../sources/mask-secrets.js';
import { probe } from './probe.js';
import type { Trouble } from './probe.js';
import { isOfPlace, readBook } from './service-book.js';
import type { ServiceBook } from './service-book.js';

/** A service as it stands; `health` and `trouble` are what its check says now, where it runs and has one. */
export interface ServiceStatus extends BackendStatus {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** `gone`: it was started, and is described nowhere any more. */
  readonly origin: FoundService['origin'] | 'gone';
  readonly plugin?: string | undefined;
  readonly profile?: string | undefined;
  /** Whether it starts without being named. */
  readonly isEnabled: boolean;
  readonly dependsOn: readonly string[];
  /** The one of its first start that has succeeded; none before. */
  readonly backend?: BackendName | undefined;
  readonly ports: Readonly<Record<string, number>>;
  /** Ports that its first start chooses, such as `55432-55451`; none of them is in `ports`. */
  readonly openPorts?: Readonly<Record<string, string>> | undefined;
  /** It runs with the ports of its start, those in `ports`, and its definition has others by now. Its check is not asked. */
  readonly isOutdated?: boolean | undefined;
}

interface DescribeOptions {
  readonly kit: LifecycleKit;
  readonly found: FoundService | undefined;
  /** Whether its health check is asked. */
  readonly probes: boolean;
}

const elsewhere = 'its folder was copied or moved since it was started, and nothing of it runs from here';
const lost = 'its processes are gone: the machine was started anew, or they were killed';

/** Looks how a service stands. */
export async function describeService(
  service: ResolvedService,
  { kit, found, probes }: DescribeOptions,
): Promise<ServiceStatus> {
  const { definition, name, stateDir } = service;
  const book = readBook(stateDir);
  const backend = kit.backends.find((one) => one.name === book?.backend);
  const context = { signal: new AbortController().signal, env: kit.env, form: book?.form };
  const status: BackendStatus = (await backend?.status(service, context)) ?? { state: 'stopped' };
  const { health } = definition;
  const isUp = status.state === 'running' && status.trouble === undefined;
  const places = attempt(() => portsOf(service, isUp)) ?? { ports: (isUp ? book?.started : undefined) ?? {} };
  const outdated = isUp ? outdatedPorts(book, places.ports) : undefined;
  const isLooked = backend !== undefined && probes && isUp && outdated === undefined;
  const isAsked = isLooked && health !== undefined;
  const ask = () => (isAsked ? probe(service, health, { context, kit, backend: backend.name }) : undefined);
  const asked = isLooked ? await look(service, { ask, isNative: backend.name === 'native' }) : undefined;
  const said = asked ?? outdated?.trouble ?? status.trouble;
  const trouble = said === undefined ? undefined : createMask(service)(said);
  return {
    name,
    description: definition.description,
    category: definition.category,
    origin: found?.origin ?? 'gone',
    plugin: found?.plugin,
    profile: definition.profile,
    isEnabled: found?.isEnabled ?? false,
    dependsOn: definition.dependsOn,
    backend: book?.isTentative === true && status.state === 'stopped' ? undefined : book?.backend,
    ...places,
    ...status,
    ...(outdated !== undefined && { ports: outdated.ports, isOutdated: true }),
    ...(book?.isReady === true && status.state === 'stopped' && { ended: endOf(service, book, status) }),
    ...(isAsked && { health: trouble === undefined ? 'ready' : 'not ready' }),
    trouble,
  };
}

interface LookOptions {
  /** Asks its health check, if it has one. */
  readonly ask: () => Promise<Trouble> | undefined;
  readonly isNative: boolean;
}

/** What is wrong with a service that runs. Where a variable is missing by now, it cannot be asked, and the others can. */
async function look(service: ResolvedService, { ask, isNative }: LookOptions): Promise<Trouble> {
  try {
    const taken = isNative ? foreignPort(service) : undefined;
    return taken === undefined ? await ask() : describeTaken(service.name, taken);
  } catch (error) {
    return messageOf(error);
  }
}

const endOf = ({ stateDir }: ResolvedService, book: ServiceBook, { ended }: BackendStatus): string =>
  isOfPlace(stateDir, book) ? (ended ?? lost) : elsewhere;

/** The ports of the last start, where the definition, or a variable that it names, has others by now. */
function outdatedPorts(book: ServiceBook | undefined, ports: Readonly<Record<string, number>>) {
  const started = book?.started;
  const changed = Object.entries(started ?? {}).find(
    ([name, port]) => ports[name] !== undefined && ports[name] !== port,
  );
  if (started === undefined || changed === undefined) return undefined;
  const [name, port] = changed;
  return {
    ports: started,
    trouble: `it was started with the port ${port} (${name}), which is ${ports[name]} by now: a restart takes that`,
  };
}

/** A service of an older Phlo that runs has the first of its range. */
function portsOf({ ports, openPorts }: ResolvedService, isUp: boolean): Pick<ServiceStatus, 'ports' | 'openPorts'> {
  const open = isUp ? [] : [...openPorts];
  const settled = [...ports].filter(([name]) => !open.some(([one]) => one === name));
  return {
    ports: Object.fromEntries(settled),
    ...(open.length > 0 && {
      openPorts: Object.fromEntries(open.map(([name, { first, last }]) => [name, `${first}-${last}`])),
    }),
  };
}
