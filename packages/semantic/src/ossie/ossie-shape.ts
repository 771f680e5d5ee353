import { added, fieldsOf, flag, listOf, notes, oneOf, optional, required, text } from './shape.js';
import type { FieldShape, Shape } from './shape.js';

const extensions: FieldShape = optional(listOf(fieldsOf({ vendor_name: required(text), data: required(text) })));

const expression = fieldsOf({
  dialects: required(
    listOf(
      fieldsOf({
        dialect: required(oneOf('ANSI_SQL', 'SNOWFLAKE', 'MDX', 'TABLEAU', 'DATABRICKS', 'MAQL', 'BIGQUERY')),
        expression: required(text),
      }),
      1,
    ),
  ),
});

const dataType = added(
  oneOf('String', 'Integer', 'Decimal', 'Float', 'Boolean', 'Date', 'Time', 'DateTime', 'DateTimeTz', 'Opaque'),
);

const described = { description: optional(text), ai_context: optional(notes), custom_extensions: extensions };

const field = fieldsOf({
  ...described,
  name: required(text),
  expression: required(expression),
  dimension: optional(fieldsOf({ is_time: optional(flag) })),
  label: optional(text),
  datatype: dataType,
});

const dataset = fieldsOf({
  ...described,
  name: required(text),
  source: required(text),
  primary_key: optional(listOf(text)),
  unique_keys: optional(listOf(listOf(text))),
  fields: optional(listOf(field)),
});

const relationship = fieldsOf({
  name: required(text),
  from: required(text),
  to: required(text),
  from_columns: required(listOf(text, 1)),
  to_columns: required(listOf(text, 1)),
  ai_context: optional(notes),
  custom_extensions: extensions,
});

const metric = fieldsOf({
  ...described,
  name: required(text),
  expression: required(expression),
  datatype: dataType,
});

/** One semantic model of Apache Ossie 0.1.1 and of the draft of 0.2 (https://github.com/apache/ossie, `core-spec`). */
export const modelShape: Shape = fieldsOf({
  ...described,
  name: required(text),
  datasets: required(listOf(dataset, 1)),
  relationships: optional(listOf(relationship)),
  metrics: optional(listOf(metric)),
});

/** Fields of a document. */
export const documentFields = ['version', 'semantic_model'] as const;

/** What `version` may say. */
export const isOldVersion = (version: string): boolean => /^0\.1\.\d+$/.test(version);
export const isNewVersion = (version: string): boolean => /^0\.2\.\d+(\.dev\d+)?$/.test(version);
