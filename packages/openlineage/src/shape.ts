declare const typed: unique symbol;

/** What a value has to look like, and the type that one has which does. Fields that it does not name are allowed, and kept. */
export interface Shape<T> {
  /** Never there: it carries the type. */
  readonly [typed]?: T;
  readonly isOptional?: boolean;
  /** Adds `path: what is wrong` to the problems, for each thing that is. */
  check(value: unknown, path: string, problems: string[]): void;
}

/** A field that may be left out. */
export interface OptionalShape<T> extends Shape<T> {
  readonly isOptional: true;
}

/** The type of what a shape accepts. */
export type Infer<S> = S extends Shape<infer T> ? T : never;

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalKeys<F> = { [K in keyof F]: F[K] extends OptionalShape<unknown> ? K : never }[keyof F];
type Flat<T> = { readonly [K in keyof T]: T[K] };

export type ObjectOf<F extends Fields> = Flat<
  { readonly [K in keyof F as K extends OptionalKeys<F> ? never : K]: Infer<F[K]> } & {
    readonly [K in keyof F as K extends OptionalKeys<F> ? K : never]?: Infer<F[K]>;
  }
>;

const leaf = <T>(what: string, accepts: (value: unknown) => boolean): Shape<T> => ({
  check: (value, path, problems) => {
    if (!accepts(value)) problems.push(`${path}: is ${describe(value)}, and not ${what}`);
  },
});

const matching = (what: string, pattern: RegExp) =>
  leaf<string>(what, (value) => typeof value === 'string' && pattern.test(value));

export const text = leaf<string>('a string', (value) => typeof value === 'string');
export const flag = leaf<boolean>('a boolean', (value) => typeof value === 'boolean');
export const decimal = leaf<number>('a number', (value) => typeof value === 'number' && Number.isFinite(value));
export const whole = leaf<number>('an integer', (value) => Number.isInteger(value));
export const anything = leaf<unknown>('a value', () => true);
export const uuid = matching('a UUID', /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i);
export const uri = matching('a URI', /^[a-z][a-z\d+.-]*:/i);
/** RFC 3339, as JSON Schema's `date-time`. */
export const dateTime = matching(
  'a date and time with an offset',
  /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
);

export const oneOf = <const Word extends string>(...words: readonly Word[]): Shape<Word> =>
  leaf(`one of ${words.join(', ')}`, (value) => (words as readonly unknown[]).includes(value));

export const optional = <T>({ check }: Shape<T>): OptionalShape<T> => ({ isOptional: true, check });

export const list = <T>(item: Shape<T>): Shape<readonly T[]> => ({
  check: (value, path, problems) => {
    if (!Array.isArray(value)) problems.push(`${path}: is ${describe(value)}, and not a list`);
    else for (const [index, one] of value.entries()) item.check(one, `${path}[${index}]`, problems);
  },
});

export const record = <T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> => ({
  check: (value, path, problems) => {
    if (!isRecord(value)) problems.push(`${path}: is ${describe(value)}, and not an object`);
    else for (const [key, one] of Object.entries(value)) item.check(one, `${path}.${key}`, problems);
  },
});

export const object = <const F extends Fields>(fields: F): Shape<ObjectOf<F>> => ({
  check: (value, path, problems) => {
    if (!isRecord(value)) return void problems.push(`${path}: is ${describe(value)}, and not an object`);
    for (const [key, field] of Object.entries(fields)) {
      const one = value[key];
      if (one !== undefined) field.check(one, `${path}.${key}`, problems);
      else if (field.isOptional !== true) problems.push(`${path}.${key}: is missing`);
    }
  },
});

/** One of several kinds of object, told apart by a word in one of their fields. */
export const tagged = <T>(field: string, kinds: () => Readonly<Record<string, Shape<unknown>>>): Shape<T> => ({
  check: (value, path, problems) => {
    if (!isRecord(value)) return void problems.push(`${path}: is ${describe(value)}, and not an object`);
    const all = new Map(Object.entries(kinds()));
    const kind = all.get(String(value[field]));
    if (kind === undefined)
      problems.push(`${path}.${field}: is ${describe(value[field])}, and not one of ${[...all.keys()].join(', ')}`);
    else kind.check(value, path, problems);
  },
});

/** A shape that holds itself. */
export const lazy = <T>(shape: () => Shape<T>): Shape<T> => ({
  check: (value, path, problems) => shape().check(value, path, problems),
});

/** Two shapes at once. */
export const both = <A, B>(first: Shape<A>, second: Shape<B>): Shape<A & B> => ({
  check: (value, path, problems) => {
    first.check(value, path, problems);
    // Two complaints about one thing help nobody.
    if (isRecord(value)) second.check(value, path, problems);
  },
});

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : (JSON.stringify(value)?.slice(0, 80) ?? typeof value);
}
