import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/semantic`; causes and remedies in `docs/errors.md`. */
export const semanticErrors = defineErrors({
  SEMANTIC_INVALID: {
    exitCode: 1,
    summary: 'Files of semantic models have something wrong in them; every problem is in the message, with its line.',
    hint: 'Correct the lines that are named, then run `phlo semantic validate`.',
  },
  SEMANTIC_FILE_UNREADABLE: {
    exitCode: 2,
    summary: 'A file that was to be read as a semantic model is not there or cannot be read.',
    hint: 'Check its path; without one, `phlo semantic validate` reads every model of the project.',
  },
  SEMANTIC_MODEL_UNKNOWN: {
    exitCode: 2,
    summary: 'There is no semantic model of that name.',
    hint: '`phlo semantic list` names those that there are.',
  },
  SEMANTIC_METRIC_UNKNOWN: {
    exitCode: 2,
    summary: 'No semantic model has a metric of that name, or more than one has.',
    hint: '`phlo semantic list` names models and metrics; `--model` says which model is meant.',
  },
  SEMANTIC_DIMENSION_UNKNOWN: {
    exitCode: 2,
    summary: "The metrics' dataset has no field of that name.",
    hint: '`phlo semantic show <model>` names the fields of each dataset.',
  },
  SEMANTIC_JOIN_UNSUPPORTED: {
    exitCode: 2,
    summary: 'A query needs more than one dataset, and joins are not made yet.',
    hint: 'Ask for metrics and dimensions of one dataset, or publish a mart in which they are joined.',
  },
  SEMANTIC_EXPRESSION_UNSUPPORTED: {
    exitCode: 2,
    summary: 'An expression of a model cannot be made a part of a query.',
    hint: 'Give it in ANSI_SQL, as one expression over columns: no subquery, comment or second statement.',
  },
  SEMANTIC_WHERE_INVALID: {
    exitCode: 2,
    summary: 'A condition is not a field, an operator and a value.',
    hint: 'Write one condition for each `--where`, such as "state = \'CA\'", "flights >= 100" or "state in (\'CA\', \'NY\')".',
  },
  SEMANTIC_GRAIN_INVALID: {
    exitCode: 2,
    summary: 'A grain was asked for that there is not, or without a time dimension.',
    hint: 'Take day, week, month, quarter or year, with one time dimension in `--by`.',
  },
  SEMANTIC_SOURCE_UNSUPPORTED: {
    exitCode: 2,
    summary: 'The source of a dataset is not a table of the lake or of the marts.',
    hint: 'Name it `schema.table`, as `phlo tables list` or the relation of a mart has it.',
  },
});
