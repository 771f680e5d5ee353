import { defineErrors } from '@phlo/core';

/** Error codes of `@phlo/lineage`. */
export const lineageErrors = defineErrors({
  LINEAGE_UNKNOWN: {
    exitCode: 2,
    summary: 'A command asks for the lineage of something that no run has read or written.',
    hint: 'Run `phlo lineage export --format json` to see what is known; `phlo run` adds what it reads and writes.',
  },
  LINEAGE_RUN_UNKNOWN: {
    exitCode: 2,
    summary: 'A command asks for a run that the state does not know.',
    hint: 'Run `phlo status` to see what has run.',
  },
  LINEAGE_OPTION_INVALID: {
    exitCode: 2,
    summary: 'An option of `phlo lineage` has a value that it cannot have.',
    hint: 'Run the command with --help.',
  },
  LINEAGE_TRANSPORT_INVALID: {
    exitCode: 2,
    summary: 'The configuration of OpenLineage, in phlo.config.ts, openlineage.yml or the environment, is not valid.',
    hint: 'Mend the place that the message names.',
  },
});
