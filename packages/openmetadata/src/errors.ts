import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/openmetadata`; causes and remedies in `docs/errors.md`. */
export const openMetadataErrors = defineErrors({
  OPENMETADATA_UNAVAILABLE: {
    exitCode: 69,
    retryable: true,
    summary:
      'The OpenMetadata server does not answer, asks to be left alone (429), has a fault (5xx), is being restarted, or sends whoever asks elsewhere (3xx).',
    hint: 'Nothing is lost: events wait. Run `phlo openmetadata health`, then `phlo hooks deliver` when the server is back.',
  },
  OPENMETADATA_DENIED: {
    exitCode: 69,
    retryable: true,
    summary: 'The OpenMetadata server does not accept the token, or its role may not do this.',
    hint: 'Take a token of a bot (Settings, Bots) whose role may edit tables, lineage and tests. Events wait until then: `phlo hooks deliver`.',
  },
  OPENMETADATA_REFUSED: {
    exitCode: 1,
    summary: 'The OpenMetadata server will not take what it was sent.',
    hint: 'The message says what the server said. `phlo openmetadata plan` shows what differs; `phlo hooks dead-letters` shows the events.',
  },
});
