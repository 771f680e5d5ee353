import type { Leases } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';
import type { ServiceAction } from './announce.js';
import { holdLease } from './hold-lease.js';
import type { LifecycleKit, StartOptions } from './lifecycle-kit.js';
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

/** Starts and stops several services, one after the other, each under its lease. What goes wrong with one is in its outcome. */
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
    startAll: async (names: readonly string[], action: ServiceAction, acting: ActingOptions) => {
      const outcomes: ServiceOutcome[] = [];
      const lost = new Set<string>();
      for (const name of names) {
        if (acting.signal.aborted) break;
        const service = set.get(name);
        const missing = service.definition.dependsOn.find((one) => lost.has(one));
        const act = () => startService(service, action, { kit, options: acting });
        const outcome =
          missing === undefined
            ? await underLease(service, action, { act, acting })
            : skipped(service, action, missing);
        if (outcome.status !== 'running' && outcome.status !== 'unchanged') lost.add(name);
        outcomes.push(outcome);
        acting.onOutcome?.(outcome);
      }
      return outcomes;
    },

    /** Names are in the order of stopping. */
    stopAll: async (names: readonly string[], action: ServiceAction, acting: ActingOptions) => {
      const outcomes: ServiceOutcome[] = [];
      const isFinal = action === 'reset' || action === 'remove';
      for (const name of names) {
        const service = set.get(name);
        const act = () => stopService(service, action, { kit, isAlwaysTold: isFinal, resets: action === 'reset' });
        const outcome = await underLease(service, action, { act, acting });
        if (action === 'reset' && outcome.status === 'stopped')
          kit.bus.emit('service.changed', { service: name, change: 'reset' });
        outcomes.push(outcome);
        acting.onOutcome?.(outcome);
      }
      return outcomes;
    },
  };
}

function skipped(service: ResolvedService, action: ServiceAction, missing: string): ServiceOutcome {
  const error = serviceErrors.create('SERVICE_DEPENDENCY_FAILED', {
    message: `${service.name} was not started, for ${missing} did not start`,
  });
  return ended({ service, action, durationMs: () => 0 }, 'skipped', { error });
}
