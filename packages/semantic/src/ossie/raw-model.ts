/** A model as a document has it, once its shape has been checked. */
export interface RawModel {
  readonly name: string;
  readonly description?: string;
  readonly datasets: readonly RawDataset[];
  readonly relationships?: readonly RawRelationship[];
  readonly metrics?: readonly RawMetric[];
}

export interface RawExpression {
  readonly dialects: readonly { readonly dialect: string; readonly expression: string }[];
}

export interface RawField {
  readonly name: string;
  readonly expression: RawExpression;
  readonly dimension?: { readonly is_time?: boolean };
  readonly label?: string;
  readonly description?: string;
  readonly datatype?: string;
}

export interface RawDataset {
  readonly name: string;
  readonly source: string;
  readonly description?: string;
  readonly primary_key?: readonly string[];
  readonly fields?: readonly RawField[];
}

export interface RawRelationship {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly from_columns: readonly string[];
  readonly to_columns: readonly string[];
}

export interface RawMetric {
  readonly name: string;
  readonly expression: RawExpression;
  readonly description?: string;
  readonly datatype?: string;
}
