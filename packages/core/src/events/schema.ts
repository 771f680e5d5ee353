/** JSON Schema (2020-12), the subset that event data is written in. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  /** Open: a later version of the same major may know more values, so a reader has a branch for the rest. */
  readonly enum?: readonly string[];
  /** The enum is closed: it never gets another value within its major. */
  readonly 'x-phlo-closed'?: true;
  /** Bounds of a number, inclusive; part of the contract, so that a major never changes them. */
  readonly minimum?: number;
  readonly maximum?: number;
}

declare const inferred: unique symbol;
declare const isOptional: unique symbol;

/** A schema that knows the TypeScript type of what it accepts. */
export type Schema<T> = JsonSchema & { readonly [inferred]?: T };

/** A schema of a field that may be left out. */
export type OptionalSchema<T> = Schema<T> & { readonly [isOptional]: true };

/** The TypeScript type of the values that a schema takes. */
export type Infer<S> = S extends { readonly [inferred]?: infer T } ? T : never;

type Fields = Readonly<Record<string, JsonSchema>>;
type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly [isOptional]: true } ? K : never;
}[keyof F];
type ObjectOf<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Exclude<Infer<F[K]>, undefined>;
} & {
  readonly [K in OptionalKeys<F>]?: Exclude<Infer<F[K]>, undefined>;
};

/** An event type: how it is emitted and what its data is. */
export interface EventDefinition {
  /** `notify`: it happened. `gate`: it is about to happen, and hooks may veto. */
  readonly kind: 'notify' | 'gate';
  readonly version: number;
  readonly summary: string;
  readonly data: JsonSchema;
  /** Fields that a hook's `where.data` may filter on. */
  readonly indexed?: readonly string[];
  /** Default true: the journal keeps it. */
  readonly journaled?: boolean;
  /** Majors before `version`, without a gap: hooks may pin them, and journals hold events of them. */
  readonly older?: readonly OlderMajor[];
}

/**
 * A major that has been superseded. Its converters are pure and get frozen data. Where `x` is valid, `down(up(x))` equals
 * `x`: a hook that pins the major gets an old event as it was written.
 */
export interface OlderMajor {
  readonly version: number;
  readonly data: JsonSchema;
  /** Fields that a hook which pins this major may filter on. */
  readonly indexed?: readonly string[];
  /** Data of the next major, as this one has it. */
  readonly down: (data: never) => unknown;
  /** Data of this major, as the next one has it: what was written before an upgrade stays readable. */
  readonly up: (data: never) => unknown;
}

const optionals = new WeakSet<object>();

const describe = (description?: string) => (description === undefined ? {} : { description });

export const string = (description?: string): Schema<string> => ({ type: 'string', ...describe(description) });
export const integer = (description?: string): Schema<number> => ({ type: 'integer', ...describe(description) });
export const number = (description?: string): Schema<number> => ({ type: 'number', ...describe(description) });
export const boolean = (description?: string): Schema<boolean> => ({ type: 'boolean', ...describe(description) });
/** Any JSON value. */
export const json = (): Schema<unknown> => ({});
export const enumOf = <const Values extends readonly string[]>(values: Values): Schema<Values[number]> => ({
  type: 'string',
  enum: values,
});
export const array = <S extends JsonSchema>(items: S, description?: string): Schema<readonly Infer<S>[]> => ({
  type: 'array',
  items,
  ...describe(description),
});
export const record = <S extends JsonSchema>(values: S): Schema<Readonly<Record<string, Infer<S>>>> => ({
  type: 'object',
  additionalProperties: values,
});

export function optional<T>(schema: Schema<T>): OptionalSchema<T> {
  const copy = { ...schema } as OptionalSchema<T>;
  optionals.add(copy);
  return copy;
}

/** Unknown fields are accepted: a newer emitter may have added some. */
export function object<const F extends Fields>(fields: F): Schema<ObjectOf<F>> {
  const required = Object.keys(fields).filter((name) => !optionals.has(fields[name] as object));
  return { type: 'object', properties: fields, required };
}
