const oids = {
  boolean: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  float4: 700,
  float8: 701,
  timestamp: 1114,
  timestamptz: 1184,
};
const integers: ReadonlySet<number> = new Set([oids.int8, oids.int2, oids.int4, oids.oid]);
const floats: ReadonlySet<number> = new Set([oids.float4, oids.float8]);

/**
 * A value of a result, from PostgreSQL's text for it, so that it survives JSON: integers beyond 2^53, decimals and
 * floats that JSON has no number for are strings, timestamps are ISO 8601. Any other type stays PostgreSQL's text.
 */
export function decodeValue(oid: number, text: string | null): unknown {
  if (text === null) return null;
  if (oid === oids.boolean) return text === 't';
  if (integers.has(oid)) return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  if (floats.has(oid)) return Number.isFinite(Number(text)) ? Number(text) : text;
  if (oid === oids.timestamp) return text.replace(' ', 'T');
  if (oid === oids.timestamptz) return text.replace(' ', 'T').replace(/\+00(?=$| BC)/, 'Z');
  return text;
}

/** A value to bind, as text that PostgreSQL reads by the type that the statement gives the parameter. */
export function encodeParam(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value as number | bigint | boolean);
}

export interface ResultField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Rows of text as objects. A second column of one name gets a number: PostgreSQL calls many of them `count`. */
export function decodeRows(fields: readonly ResultField[], rows: readonly (readonly (string | null)[])[]): object[] {
  const names = distinctNames(fields.map(({ name }) => name));
  return rows.map((row) =>
    Object.fromEntries(
      row.map((text, index) => [names[index] ?? '', decodeValue(fields[index]?.dataTypeID ?? 0, text)]),
    ),
  );
}

function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; seen.has(unique) || (unique !== name && taken.has(unique)); number += 1) {
      unique = `${name}_${number}`;
    }
    seen.add(unique);
    return unique;
  });
}
