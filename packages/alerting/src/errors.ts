import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/alerting`; causes and remedies in `docs/errors.md`. */
export const alertingErrors = defineErrors({
  ALERT_UNKNOWN: {
    exitCode: 2,
    summary: 'There is no alert whose id is or begins with what was given, or there are several.',
    hint: 'Run `phlo alerts list --all` for the alerts of the project.',
  },
  ALERT_RESOLVED: {
    exitCode: 2,
    summary: 'An alert that has resolved was to be acknowledged, or resolved once more.',
    hint: 'Nothing is left to do; `phlo alerts show` tells when it resolved.',
  },
  ALERT_MATCHER_INVALID: {
    exitCode: 2,
    summary: 'What is to be silenced is written wrongly.',
    hint: 'Write fields and what they must be: asset=gold.*,severity=warning. `phlo alerts silence --help` lists the fields.',
  },
  ALERT_DURATION_INVALID: {
    exitCode: 2,
    summary: 'A time that alerts are to be silenced for is written wrongly.',
    hint: 'Write a time such as 30m, 2h or 7d.',
  },
  RECEIVER_UNKNOWN: {
    exitCode: 2,
    summary: 'There is no receiver of that name.',
    hint: 'Receivers are named in plugins.config.alerting.receivers of phlo.config.ts.',
  },
  RECEIVER_INVALID: {
    exitCode: 2,
    summary: 'A receiver is of a type that no plugin brings, or is not configured as its type asks for.',
    hint: 'Correct plugins.config.alerting.receivers of phlo.config.ts, or install the plugin that brings the type.',
  },
  RECEIVER_REFUSED: {
    exitCode: 1,
    summary: 'The target of a receiver does not take a notification, and would not take it later.',
    hint: 'Check its address, key and rights; `phlo alerts test <receiver>` tries it.',
  },
});
