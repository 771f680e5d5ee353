import type { SemanticDataset, SemanticField, SemanticModel, SemanticOrigin } from '@phlo/core';
import type { RawDataset, RawExpression, RawField, RawModel } from './raw-model.js';

/** A model of Ossie as the contract of core has it. */
export function toModel(raw: RawModel, origin: SemanticOrigin): SemanticModel {
  return {
    name: raw.name,
    description: raw.description,
    origin,
    datasets: raw.datasets.map(toDataset),
    metrics: (raw.metrics ?? []).map(({ name, expression, description, datatype }) => ({
      name,
      expression: sqlOf(expression),
      description,
      dataType: datatype,
    })),
    relationships: (raw.relationships ?? []).map(({ name, from, to, from_columns, to_columns }) => ({
      name,
      from,
      to,
      fromColumns: from_columns,
      toColumns: to_columns,
    })),
  };
}

const toDataset = ({ name, source, description, primary_key = [], fields = [] }: RawDataset): SemanticDataset => ({
  name,
  source,
  description,
  primaryKey: primary_key,
  fields: fields.map(toField),
});

const toField = ({ name, expression, dimension, label, description, datatype }: RawField): SemanticField => ({
  name,
  expression: sqlOf(expression),
  label,
  description,
  dataType: datatype,
  isTime: dimension?.is_time ?? temporal.has(datatype ?? ''),
});

/** Where `is_time` is not said, these are times (Ossie 0.2, `Dimension.is_time`). */
const temporal = new Set(['Date', 'Time', 'DateTime', 'DateTimeTz']);

const sqlOf = ({ dialects }: RawExpression): string | undefined =>
  dialects.find(({ dialect }) => dialect === 'ANSI_SQL')?.expression;
