import type { Leases, PhloError } from '@phlo/core';
import { attempt } from '../attempt.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import { portsIn } from '../definition/port-range.js';
import { serviceErrors } from '../errors.js';
import type { ServiceAction } from './announce.js';
import { holdLease } from './hold-lease.js';
import type { LifecycleKit, StartOptions } from './lifecycle-kit.js';
import { runInOrder } from './run-in-order.js';
import type { ServiceOutcome } from './service-outcome.js';
import type { ServiceSet } from './service-set.js';
import { startService } from './start-service.js';
import { stopService } from './stop-service.js';
import { ended, failedBefore } from './tell-end.js';

export interface ActingOptions extends StartOptions {
  /** Waits where another command works on a service. Default: it is busy. */
  readonly waits?: boolean | undefined;
  /** Told of each outcome at once. */
  readonly onOutcome?: ((outcome: ServiceOutcome) => void) | undefined;
}

interface ActKit extends LifecycleKit {
  readonly leases: Leases;
}

/**
 * Starts and stops several services, at once where none waits for another, each under its lease. What goes wrong with one is in its
 * outcome; outcomes are in the order of the names.
 */
export function createActs(set: ServiceSet, kit: ActKit) {
  const underLease = async (
    service: ResolvedService,
    action: ServiceAction,
    { act, acting }: { readonly act: () => Promise<ServiceOutcome>; readonly acting: ActingOptions },
  ): Promise<ServiceOutcome> => {
    try {
      const { leases, clock } = kit;
      using _lease = await holdLease(service.name, {
        leases,
        clock,
        waits: acting.waits ?? false,
        signal: acting.signal,
      });
      return await act();
    } catch (error) {
      return failedBefore({ service, action, durationMs: () => 0 }, error);
    }
  };

  return {
    /** Names are in the order of starting. What depends on one that does not start is skipped. */
    startAll: (names: readonly string[], action: ServiceAction, acting: ActingOptions) => {
      const portsOf = (name: string) => attempt(() => claimedPorts(set.get(name))) ?? [];
      const sharing = sharersOf(names, portsOf);
      return runInOrder<ServiceOutcome>(names, {
        // Of two with one port the second is to find it taken.
        after: (name) => [...set.get(name).definition.dependsOn, ...sharing(name)],
        run: async (name, done) => {
          const service = set.get(name);
          if (acting.signal.aborted)
            return ended({ service, action, durationMs: () => 0 }, 'cancelled', { error: notBegun(service) });
          const isLost = (one: string) => !isUp(done.get(one));
          const missing = service.definition.dependsOn.find(isLost);
          if (missing !== undefined) return skipped(service, action, startFailed(service, missing));
          const act = () => {
            kit.startSignals.set(name, acting.signal);
            return startService(service, action, { kit, options: acting }).finally(() => kit.startSignals.delete(name));
          };
          return underLease(service, action, { act, acting });
        },
        onDone: acting.onOutcome,
      });
    },

    /** Names are in the order of stopping. What a service that may not stop depends on is left running. */
    stopAll: (names: readonly string[], action: ServiceAction, acting: ActingOptions) =>
      runInOrder<ServiceOutcome>(names, {
        after: (name) => set.dependentsOf(name),
        run: async (name, done) => {
          const service = set.get(name);
          const kept = set.dependentsOf(name).find((one) => isKept(done.get(one)));
          if (kept !== undefined) return skipped(service, action, stillNeeded(service, kept));
          const isFinal = action === 'reset' || action === 'remove';
          const act = () => stopService(service, action, { kit, isAlwaysTold: isFinal, resets: action === 'reset' });
          const outcome = await underLease(service, action, { act, acting });
          if (action === 'reset' && outcome.status === 'stopped')
            kit.bus.emit('service.changed', { service: name, change: 'reset' });
          return outcome;
        },
        onDone: acting.onOutcome,
      }),
  };
}

const isUp = (outcome: ServiceOutcome | undefined): boolean =>
  outcome?.status === 'running' || outcome?.status === 'unchanged';

/** Whether it goes on to run because a hook would not let it stop, or one that it depends on. */
const isKept = (outcome: ServiceOutcome | undefined): boolean =>
  outcome?.status === 'rejected' || outcome?.status === 'skipped';

/** Of a port that is left open every one that it may be. */
const claimedPorts = ({ ports, openPorts }: ResolvedService): readonly number[] => [
  ...ports.values(),
  ...[...openPorts.values()].flatMap(portsIn),
];

/** For each name the earlier ones that have a port of its own. */
function sharersOf(names: readonly string[], portsOf: (name: string) => readonly number[]) {
  const ports = new Map(names.map((name) => [name, portsOf(name)]));
  return (name: string): readonly string[] =>
    names
      .slice(0, names.indexOf(name))
      .filter((one) => ports.get(one)?.some((port) => ports.get(name)?.includes(port)));
}

const skipped = (service: ResolvedService, action: ServiceAction, error: PhloError): ServiceOutcome =>
  ended({ service, action, durationMs: () => 0 }, 'skipped', { error });

const notBegun = ({ name }: ResolvedService): PhloError =>
  serviceErrors.create('SERVICE_CANCELLED', {
    message: `${name} was not started, for the command was interrupted before`,
  });

const startFailed = ({ name }: ResolvedService, missing: string): PhloError =>
  serviceErrors.create('SERVICE_DEPENDENCY_FAILED', {
    message: `${name} was not started, for ${missing} did not start`,
  });

const stillNeeded = ({ name }: ResolvedService, kept: string): PhloError =>
  serviceErrors.create('SERVICE_STILL_NEEDED', {
    message: `${name} was left as it is, for ${kept} depends on it and was not stopped`,
    details: { service: name, dependent: kept },
  });
