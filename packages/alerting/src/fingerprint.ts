import { createHash } from 'node:crypto';

/** What has failed: everything by which one alert is told from another, and nothing that changes from run to run. */
export interface Subject {
  /** `check`, `ingestion`, `transform`, `publish`, `run`, `log`, `hook`, `service`, `semantic`, or `event`. */
  readonly kind: string;
  /** Within the kind: name of the check, the log, the hook, the service, the model, or the type of the event. */
  readonly name?: string;
  readonly asset?: string;
  readonly partition?: string;
}

/** Receivers know the alert by it: PagerDuty takes at most 255 characters, Alertmanager any text. */
export function fingerprintOf(project: string, { kind, name, asset, partition }: Subject): string {
  const identity = JSON.stringify([project, kind, name ?? null, asset ?? null, partition ?? null]);
  return `phlo-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
}

/** Short enough to be typed; two of 100,000 alerts are alike once in 50,000 projects. */
export const alertIdOf = (fingerprint: string): string => fingerprint.slice('phlo-'.length, 'phlo-'.length + 12);
