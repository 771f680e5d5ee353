import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/services`; causes and remedies in `docs/errors.md`. */
export const serviceErrors = defineErrors({
  SERVICE_INVALID: {
    exitCode: 2,
    summary: 'A `service.yaml` has something wrong in it; every problem is in the message, with its line.',
    hint: 'Correct the lines that are named; `phlo services list` reads them all again.',
  },
  SERVICE_VARIABLE_MISSING: {
    exitCode: 2,
    summary: 'A service needs a variable that is not set and has no default.',
    hint: 'Set it in the environment or in `.env`, or give it a default in `env` of its `service.yaml`.',
  },
});
