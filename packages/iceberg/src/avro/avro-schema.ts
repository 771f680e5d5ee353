/** An Avro schema as its JSON has it, with the attributes that Iceberg adds. https://avro.apache.org/docs/1.12.0/specification/#schema-declaration */
export type AvroType = string | AvroComplex | readonly AvroType[];

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  readonly 'field-id'?: number;
  readonly default?: null;
}

/** One interface for all kinds, since foreign files may hold any mixture. */
export interface AvroComplex {
  readonly type: AvroType;
  readonly name?: string;
  readonly namespace?: string;
  readonly fields?: readonly AvroField[];
  readonly items?: AvroType;
  readonly values?: AvroType;
  readonly size?: number;
  readonly symbols?: readonly string[];
  readonly logicalType?: string;
  readonly 'element-id'?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly 'adjust-to-utc'?: boolean;
}

/** A decoded value. A record is an object, or a map by field id where the reader asked for that. */
export type AvroValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly AvroValue[]
  | ReadonlyMap<number, AvroValue>
  | { readonly [name: string]: AvroValue | undefined };
