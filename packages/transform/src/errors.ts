import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/transform`; causes and remedies in `docs/errors.md`. */
export const transformErrors = defineErrors({
  MODEL_INVALID: {
    exitCode: 2,
    summary:
      'The front matter of a model is not valid YAML, has a field that does not exist, or a value of the wrong kind; or its query has a template, or a ref() to what is no name of a table.',
    hint: 'Correct the lines between the two `---`; nothing was run.',
  },
  MODEL_NOT_SELECT: {
    exitCode: 2,
    summary: 'A model is not exactly one query: it is empty, has several statements, or one that is no SELECT.',
    hint: 'Write one SELECT (or WITH … SELECT); Phlo makes the table from it.',
  },
  MODEL_COLUMNS_INVALID: {
    exitCode: 2,
    summary:
      'A column of a model has no name, two of them have the same one, or the front matter names one that the query does not have.',
    hint: 'Name every column: `count(*) as flights`.',
  },
  MODEL_UNDECLARED_INPUT: {
    exitCode: 2,
    summary: "A model reads a table or a file without `ref('…')`, so Phlo does not know that it depends on it.",
    hint: "Write `from ref('namespace.table')`.",
  },
  MODEL_AMBIGUOUS: {
    exitCode: 2,
    summary: 'Two tools of plugins claim the same file.',
    hint: 'Deny one of the plugins, or move the file into the folder of the tool that is meant.',
  },
  TOOL_FAILED: {
    exitCode: 1,
    summary: 'The tool of a plugin could not read a model, or could not build it.',
    hint: 'Correct the model; the cause is below with `--debug`.',
  },
});
