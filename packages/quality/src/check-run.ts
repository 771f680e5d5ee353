import type { EngineSession } from '@phlo/lake';
import type { Subject } from './subject.js';

/** The table to audit, attached already as its readers would see it, and the tables of `references()` beside it. */
export interface CheckRun extends Subject {
  readonly session: EngineSession;
  readonly signal?: AbortSignal;
}
