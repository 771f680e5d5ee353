import type { EventAlert } from '@phlo/core';

/** How bad it is: `info`, `warning`, `error` or `critical`. */
export type Severity = EventAlert['severity'];

/** From the least to the worst. */
export const severities = ['info', 'warning', 'error', 'critical'] as const satisfies readonly Severity[];

export const isWorse = (one: Severity, other: Severity): boolean => severities.indexOf(one) > severities.indexOf(other);
