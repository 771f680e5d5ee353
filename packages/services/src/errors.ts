import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/services`; causes and remedies in `docs/errors.md`. */
export const serviceErrors = defineErrors({
  SERVICE_INVALID: {
    exitCode: 2,
    summary: 'A `service.yaml` has something wrong in it; every problem is in the message, with its line.',
    hint: 'Correct the lines that are named; `phlo services list` reads them all again.',
  },
  SERVICE_CONFLICT: {
    exitCode: 2,
    summary: 'Two services of a project have one name.',
    hint: "Rename one of them, or deny the plugin that brings the other: plugins: { deny: ['services:…'] } in phlo.config.ts.",
  },
  SERVICE_UNKNOWN: {
    exitCode: 2,
    summary: 'There is no service of that name.',
    hint: '`phlo services list` names those that there are.',
  },
  SERVICE_CYCLE: {
    exitCode: 2,
    summary: 'Services depend on each other in a circle.',
    hint: 'Take one of the names out of depends_on.',
  },
  SERVICE_VARIABLE_MISSING: {
    exitCode: 2,
    summary: 'A service needs a variable that is not set and has no default.',
    hint: 'Set it in the environment or in `.env`, or give it a default in `env` of its `service.yaml`.',
  },
  SERVICE_UNSUPPORTED: {
    exitCode: 69,
    summary:
      'Nothing on this machine can run a service in the way that was asked for, or that was recorded when it first started.',
    hint: 'The message says what is missing. `phlo services reset` gives up the data of a service, and with it the way in which it is run.',
  },
  SERVICE_PORT_TAKEN: {
    exitCode: 5,
    summary: 'A port of a service is held by somebody else.',
    hint: 'End whoever holds it, or give the service another port.',
    retryable: true,
  },
  SERVICE_BUSY: {
    exitCode: 5,
    summary: 'Another command works on the service.',
    hint: 'Wait until it is done, or add --wait.',
    retryable: true,
  },
  SERVICE_START_FAILED: {
    exitCode: 1,
    summary: 'The program of a service could not be started, or ended before it was ready.',
    hint: 'Its log says why: `phlo services logs <name>`.',
  },
  SERVICE_UNHEALTHY: {
    exitCode: 1,
    summary: 'A service did not become ready: its health check never passed. It was stopped.',
    hint: 'Its log says why: `phlo services logs <name>`. A slow one needs more `retries` or a longer `interval` in `health`.',
  },
  SERVICE_STOP_FAILED: {
    exitCode: 1,
    summary: 'Processes of a service could not be ended.',
    hint: 'They belong to somebody else, or wait for a device: end them with the rights that they were started with, then stop the service again.',
  },
  SERVICE_REJECTED: {
    exitCode: 4,
    summary: 'A hook would not let a service start or stop.',
    hint: 'The reason is in the message; `phlo hooks explain service.pre_start` names the hooks.',
  },
  SERVICE_DEPENDENCY_FAILED: {
    exitCode: 1,
    summary: 'A service was not started, for one that it depends on did not start.',
    hint: 'Mend that one first.',
  },
  SERVICE_STILL_NEEDED: {
    exitCode: 4,
    summary: 'A service was not stopped, for a hook would not let one stop that depends on it.',
    hint: 'Mend what the hook found. To stop this one all the same, name it alone.',
  },
  SERVICE_CANCELLED: {
    exitCode: 130,
    summary: 'A start was interrupted; what had begun was stopped.',
    hint: 'Start it again.',
  },
  SERVICE_INTERRUPTED: {
    exitCode: 1,
    summary: 'A command was killed while it worked on a service; a later one has told its end.',
    hint: '`phlo services status` says what runs.',
  },
  SERVICE_HOOK_FAILED: {
    exitCode: 1,
    summary: 'A command among the hooks of a service failed, or was killed when its time was up.',
    hint: 'What it printed is in the log: `phlo services logs <name>`.',
  },
  SERVICE_EXISTS: {
    exitCode: 2,
    summary: 'There is a service of that name already.',
    hint: 'Choose another name; nothing was written.',
  },
});
