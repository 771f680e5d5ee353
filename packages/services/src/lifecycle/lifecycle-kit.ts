import type { Clock, HookBus } from '@phlo/core';
import type { BackendName, ServiceBackend } from '../backend/service-backend.js';
import type { Announcer } from './announce.js';

/** What starting and stopping works with. */
export interface LifecycleKit {
  /** In the order of preference. */
  readonly backends: readonly ServiceBackend[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly bus: HookBus;
  readonly announcer: Announcer;
  readonly createId: () => string;
  /** Of services that are being started, by name: what a hook among them is given up by. */
  readonly startSignals: Map<string, AbortSignal>;
}

export interface StartOptions {
  /** Gives the start up: what has begun is stopped. */
  readonly signal: AbortSignal;
  /** What a first start takes. Default: the first that can. */
  readonly wanted?: BackendName | undefined;
}
