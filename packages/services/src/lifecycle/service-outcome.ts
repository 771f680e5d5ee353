import type { EventError } from '@phlo/core';
import type { BackendName } from '../backend/service-backend.js';
import type { EndStatus, ServiceAction } from './announce.js';

/** What became of one service in a command. */
export interface ServiceOutcome {
  readonly service: string;
  readonly action: ServiceAction;
  /** `unchanged`: it was as it was to be. `skipped`: one that it depends on did not start. `busy`: another command works on it. */
  readonly status: EndStatus | 'unchanged' | 'skipped' | 'busy';
  readonly backend?: BackendName | undefined;
  readonly pid?: number | undefined;
  readonly container?: string | undefined;
  readonly ports?: Readonly<Record<string, number>> | undefined;
  readonly durationMs: number;
  readonly error?: EventError & { readonly exitCode: number };
  /** It ran and nobody watched it: now it is watched again. */
  readonly isWatchedAgain?: boolean | undefined;
  /** Last lines of its log, where it failed to start. */
  readonly log?: string | undefined;
}
