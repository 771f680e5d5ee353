import type { Redactor } from '@phlo/core';

let mask: Redactor = (value) => value;

/** From now on errors and findings are printed without these secrets. For the process, once a command knows those of its project. */
export function maskBy(redact: Redactor): void {
  mask = redact;
}

/** The same without secrets, as far as they are known. */
export const masked: Redactor = (value) => mask(value);
