import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/publish`; causes and remedies in `docs/errors.md`. */
export const publishErrors = defineErrors({
  PUBLISH_DUPLICATE_RELATION: {
    exitCode: 2,
    summary: 'Two marts go to the same relation, of one `publish()` or of two.',
    hint: 'Give one of them a `relation` of its own.',
  },
  PUBLISH_INVALID: {
    exitCode: 2,
    summary:
      'A `publish()` has no marts, a relation that is not `schema.table` in lower case, or an index without columns.',
    hint: 'Correct the definition; nothing was run.',
  },
  MART_SOURCE_MISSING: {
    exitCode: 1,
    summary: 'The table that a mart comes from has never been published in the lake.',
  },
  MART_INDEX_INVALID: {
    exitCode: 2,
    summary: 'An index of a mart names a column that its table does not have.',
    hint: 'Correct `indexes` of the mart.',
  },
});
