import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/quality`; causes and remedies in `docs/errors.md`. */
export const qualityErrors = defineErrors({
  CHECK_INVALID: {
    exitCode: 2,
    summary: 'A check is written wrongly: an unknown kind, a missing field, a threshold below zero, two of one name.',
    hint: 'Correct the check that the message names; `phlo create check --help` shows how one is made.',
  },
});
