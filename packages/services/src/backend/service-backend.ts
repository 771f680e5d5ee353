import type { ResolvedService } from './resolved-service.js';

/** How a service is run: as a process of this machine, or as a container. */
export type BackendName = 'native' | 'compose';

/** Whether a backend can run a service here. */
export type BackendSupport =
  | {
      readonly isSupported: true;
      /** Which form of the definition it takes: kept from the first start on. Default: it has but one. */
      readonly form?: string | undefined;
    }
  | { readonly isSupported: false; readonly reason: string; readonly hint?: string | undefined };

/** What goes with one call of a backend. */
export interface BackendContext {
  /** Aborts where the user interrupts: `start` gives up and leaves nothing behind. `stop` goes on. */
  readonly signal: AbortSignal;
  /** The form that was recorded at the first start, or has just been chosen. */
  readonly form?: string | undefined;
  /** Environment in which programs are started, the project's `.env` included. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What of a service runs. */
export interface BackendStatus {
  /**
   * `starting`: between a crash and the next restart. `failed`: it has ended by itself and is not restarted. `stopped`: it was not
   * started, was stopped, or its processes are gone, as after a reboot. `unknown`: who runs it does not answer.
   */
  readonly state: 'running' | 'starting' | 'failed' | 'stopped' | 'unknown';
  readonly pid?: number | undefined;
  readonly container?: string | undefined;
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  /** How often it was restarted by itself since it was started. */
  readonly restarts?: number | undefined;
  /** How it last ended: `exit code 1`, `signal SIGKILL`. */
  readonly ended?: string | undefined;
  /** What a check of its container says, where its definition has none. */
  readonly health?: 'ready' | 'not ready' | undefined;
  /** Why it is not ready. */
  readonly trouble?: string | undefined;
  /** It runs, and the process that watches it is gone. */
  readonly isUnwatched?: boolean | undefined;
}

/** Which lines of a log are wanted. */
export interface LogQuery {
  /** Last lines. */
  readonly lines: number;
  /** Where in the log that Phlo keeps what is wanted begins. Default: its beginning, and what was put aside before. */
  readonly fromByte?: number | undefined;
  /** Goes on with what is written until the signal aborts. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs services in one way. It neither announces nor waits for health: whoever calls it holds the lease of the service, has asked the
 * gate, probes, and calls `stop` where a start has failed.
 */
export interface ServiceBackend {
  readonly name: BackendName;
  /** Looks, and changes nothing. `form` is what was recorded at the first start, if there was one. */
  supports(service: ResolvedService, context: BackendContext): Promise<BackendSupport>;
  /**
   * Starts it: what is left of an earlier start, by a crash or a reboot, is removed first. Resolves when its program runs. Throws
   * `SERVICE_PORT_TAKEN`, `SERVICE_REQUIREMENT_MISSING`, `SERVICE_START_FAILED`.
   */
  start(service: ResolvedService, context: BackendContext): Promise<BackendStatus>;
  /** Has what runs unwatched watched again, and lets it run. Throws `SERVICE_START_FAILED` where it has ended meanwhile. */
  watchAgain?(service: ResolvedService, context: BackendContext): Promise<void>;
  /** Leaves no process and no port behind, whatever state it is in. Idempotent. Throws `SERVICE_STOP_FAILED`. */
  stop(service: ResolvedService, context: BackendContext): Promise<void>;
  status(service: ResolvedService, context: BackendContext): Promise<BackendStatus>;
  /** Pieces of text, as they are: not always whole lines. */
  logs(service: ResolvedService, query: LogQuery, context: BackendContext): AsyncIterable<string>;
  /** Removes its data beyond `dataDir`, such as volumes. It is stopped. */
  reset(service: ResolvedService, context: BackendContext): Promise<void>;
}
