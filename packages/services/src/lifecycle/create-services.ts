import type { Clock, HookBus, Journal, Leases } from '@phlo/core';
import type { LogQuery, ServiceBackend } from '../backend/service-backend.js';
import { createHookRunner, hookPluginOf, shellHooksOf } from '../hooks/shell-hooks.js';
import { createComposeBackend } from '../compose/compose-backend.js';
import type { AnnounceCommand } from '../native/keeper-order.js';
import { createNativeBackend } from '../native/native-backend.js';
import { isMissed } from '../sources/left-out.js';
import type { LeftOutService } from '../sources/left-out.js';
import { hasTurns } from '../native/turns.js';
import { maskLines } from '../sources/mask-secrets.js';
import type { FoundServices } from '../sources/read-services.js';
import type { ServiceEnvironment } from '../sources/resolve-service.js';
import type { ServiceQuery } from '../sources/service-query.js';
import { changeSelection } from '../sources/selection-file.js';
import { createActs } from './act-on-services.js';
import type { ActingOptions } from './act-on-services.js';
import { createAnnouncer } from './announce.js';
import type { AnnouncedTurn } from './announce-turns.js';
import { describeService } from './describe-service.js';
import type { ServiceStatus } from './describe-service.js';
import { takeLease } from './hold-lease.js';
import { readBook } from './service-book.js';
import type { ServiceOutcome } from './service-outcome.js';
import { createServiceSet } from './service-set.js';

/** What services need of their opener, who owns and closes it. */
export interface ServicesOptions extends ServiceEnvironment {
  readonly found: FoundServices;
  /** Gets the hooks of all services. */
  readonly bus: HookBus;
  readonly leases: Leases;
  readonly journal: Pick<Journal, 'read'>;
  readonly clock: Clock;
  /** Unique texts. */
  readonly createId: () => string;
  /** What keepers run when they have something to tell. Default: the next command tells it. */
  readonly announce?: AnnounceCommand | undefined;
  /** In the order of preference. Default: processes of this machine, then Docker Compose. */
  readonly backends?: readonly ServiceBackend[];
}

/** Which services are meant, and how they are acted on. */
export interface ActOptions extends ServiceQuery, ActingOptions {}

/** The services of a project. Names that mean nothing throw `SERVICE_UNKNOWN`, those of services that are left out say why; what goes wrong with one service is in its outcome. */
export interface Services {
  /** By name. `probes`: whether health checks are asked; default true. */
  status(query?: ServiceQuery & { readonly probes?: boolean }): Promise<readonly ServiceStatus[]>;
  /** What a start would start, dependencies first. Throws `SERVICE_CYCLE`. */
  plan(query?: ServiceQuery): readonly string[];
  /** Services that a start would have started, were their descriptions right. */
  missed(query?: ServiceQuery): readonly LeftOutService[];
  /** Starts services and what they depend on. Throws `SERVICE_CYCLE`. */
  start(options: ActOptions): Promise<readonly ServiceOutcome[]>;
  /** Without names: everything that runs, also what is described nowhere any more. */
  stop(options: ActOptions): Promise<readonly ServiceOutcome[]>;
  /** Stops services and starts them again; what they depend on is only started. Throws `SERVICE_CYCLE`. */
  restart(options: ActOptions): Promise<readonly ServiceOutcome[]>;
  /** Stops services, gives up their data, and forgets their backends. */
  reset(options: ActOptions): Promise<readonly ServiceOutcome[]>;
  /** Takes a service into the project, and starts it unless `starts` is false. */
  add(name: string, options: ActingOptions & { readonly starts?: boolean }): Promise<readonly ServiceOutcome[]>;
  /** Stops a service and puts it out of the project; its data stays. */
  remove(name: string, options: ActingOptions): Promise<readonly ServiceOutcome[]>;
  /** Announces what services have done by themselves, but for those that another command works on: it does so itself. */
  announce(query?: ServiceQuery): Promise<readonly AnnouncedTurn[]>;
  logs(name: string, query: LogQuery): AsyncIterable<string>;
}

/** Opens the services of a project, and registers their hooks with the bus. */
export function createServices(options: ServicesOptions): Services {
  const { services: found, leftOut } = options.found;
  const { bus, leases, journal, clock, createId, env, project } = options;
  const backends = options.backends ?? [
    createNativeBackend({ clock, announce: options.announce }),
    createComposeBackend({ clock, createId }),
  ];
  const announcer = createAnnouncer({ bus, journal, createId });
  const startSignals = new Map<string, AbortSignal>();
  const kit = { backends, env, clock, bus, announcer, createId, leases, startSignals };
  const set = createServiceSet(options.found, options);
  const { startAll, stopAll } = createActs(set, kit);
  for (const { definition } of found.values()) {
    const run = createHookRunner(set.get(definition.name), { clock, createId, env, startSignals });
    for (const hook of shellHooksOf(definition, run)) bus.register(hook, { plugin: hookPluginOf(definition.name) });
  }

  return {
    plan: (query = {}) => set.toStart(query),
    missed: (query = {}) => leftOut.filter((one) => isMissed(one, query)),
    status: ({ probes = true, ...query } = {}) =>
      Promise.all(
        set.toShow(query).map((name) => describeService(set.get(name), { kit, found: found.get(name), probes })),
      ),
    start: async (acting) => startAll(set.toStart(acting), 'start', acting),
    stop: async (acting) => stopAll(set.toStop(acting), 'stop', acting),
    restart: async (acting) => {
      const names = set.toStart(acting);
      const stopped = await stopAll(set.toRestart(acting), 'restart', { ...acting, onOutcome: undefined });
      const failed = stopped.filter(({ status }) => status !== 'stopped' && status !== 'unchanged');
      if (failed.length === 0) return startAll(names, 'restart', acting);
      for (const outcome of failed) acting.onOutcome?.(outcome);
      return failed;
    },
    reset: async (acting) => stopAll(set.toStop(acting), 'reset', acting),
    add: async (name, acting) => {
      if (!found.has(name)) set.missing(name);
      const isNew = changeSelection(project.dir, name, 'added');
      if (isNew) bus.emit('service.changed', { service: name, change: 'added' });
      return acting.starts === false ? [] : startAll(set.inOrder([name]), 'add', acting);
    },
    remove: async (name, acting) => {
      const outcomes = await stopAll([set.get(name).name], 'remove', acting);
      if (outcomes.some(({ status }) => status !== 'stopped')) return outcomes;
      if (changeSelection(project.dir, name, 'removed'))
        bus.emit('service.changed', { service: name, change: 'removed' });
      return outcomes;
    },
    announce: async (query = {}) => {
      const announced: AnnouncedTurn[] = [];
      for (const name of set.toShow(query)) {
        const service = set.get(name);
        if (!hasTurns(service.stateDir)) continue;
        using lease = takeLease(name, leases);
        if (lease !== undefined) announced.push(...announcer.tellTurns(service));
      }
      return announced;
    },
    logs: (name, query) => {
      const service = set.get(name);
      const book = readBook(service.stateDir);
      const backend = backends.find((one) => one.name === book?.backend) ?? createNativeBackend({ clock });
      const context = { signal: query.signal, env, form: book?.form };
      return maskLines(backend.logs(service, query, context), service);
    },
  };
}
