import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/runner`; causes and remedies in `docs/errors.md`. */
export const runnerErrors = defineErrors({
  ASSET_DUPLICATE: {
    exitCode: 2,
    summary: 'Two definitions of the project have the same name.',
    hint: 'Rename one of them; names are unique over ingestions, models and publishing.',
  },
  ASSET_UNKNOWN: {
    exitCode: 2,
    summary: 'A selection or a check names an asset that the project does not define.',
    hint: 'Run `phlo status` for the names.',
  },
  MODEL_REF_UNKNOWN: {
    exitCode: 2,
    summary: "A model's ref() or a check's reference names neither an asset of the project nor a table of the lake.",
    hint: 'Correct the name; `phlo status` lists the assets and `phlo tables list` the tables.',
  },
  ASSET_CYCLE: {
    exitCode: 2,
    summary: 'Assets depend on each other in a circle, so none of them can be first.',
    hint: 'Remove one of the references, or split the asset that closes the circle.',
  },
  UPSTREAM_MISSING: {
    exitCode: 1,
    summary: 'An asset reads a table that does not exist yet.',
    hint: 'Run the upstream first, or select it as well: `phlo run --select +<asset>`.',
  },
  CHECK_DUPLICATE: {
    exitCode: 2,
    summary: 'Two checks of one asset have the same name: the result of one would hide that of the other.',
    hint: 'Give one of them a `name` of its own, or remove it.',
  },
  CHECK_FAILED: {
    exitCode: 3,
    summary: 'A check of severity error failed on rows that are published already.',
    hint: 'Look at the checks with `phlo events --type quality.result`; correct the data or the check, then `phlo run`.',
  },
  RUN_CANCELLED: {
    exitCode: 130,
    summary: 'The run was interrupted.',
    hint: '`phlo run` goes on from what is committed.',
  },
});
