import type { AvroComplex, AvroField, AvroType, AvroValue } from './avro-schema.js';
import {
  readBoolean,
  readBytes,
  readCount,
  readDouble,
  readFloat,
  readLong,
  readString,
  skipBytes,
  skipLong,
} from './cursor.js';
import type { Cursor } from './cursor.js';

export type Decoder = (cursor: Cursor) => AvroValue;

/** Which fields of records a reader wants; all others are skipped. */
export interface Projection {
  /** Field id to the name that the value gets, whatever the file calls it. */
  readonly names: ReadonlyMap<number, string>;
  /** Field ids for files that carry none. */
  readonly idOf: (name: string) => number | undefined;
  /** Fields whose record is decoded as a map by field id. */
  readonly asMap: ReadonlySet<number>;
}

interface Context {
  readonly projection: Projection;
  readonly named: Map<string, AvroComplex>;
}

const readers: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['null', () => null],
  ['boolean', readBoolean],
  ['int', readLong],
  ['long', readLong],
  ['float', readFloat],
  ['double', readDouble],
  ['bytes', (cursor) => readBytes(cursor)],
  ['string', readString],
]);

type Skipper = (cursor: Cursor) => void;

const skippers: ReadonlyMap<string, Skipper> = new Map<string, Skipper>([
  ['null', () => undefined],
  ['boolean', (cursor) => skipBytes(cursor, 1)],
  ['int', skipLong],
  ['long', skipLong],
  ['float', (cursor) => skipBytes(cursor, 4)],
  ['double', (cursor) => skipBytes(cursor, 8)],
  ['bytes', (cursor) => skipBytes(cursor)],
  ['string', (cursor) => skipBytes(cursor)],
]);

/**
 * Compiles a decoder of the schema that a file was written with. Fields are found by Iceberg's field ids, so their order,
 * their names and what else the writer added do not matter. Throws a plain error on schemas that are not Avro.
 */
export function compileDecoder(schema: AvroType, projection: Projection): Decoder {
  return decoderOf(schema, { projection, named: new Map() });
}

function decoderOf(type: AvroType, context: Context, asMap = false): Decoder {
  if (typeof type === 'string') return readers.get(type) ?? decoderOf(resolveName(type, context), context, asMap);
  if (isUnion(type)) {
    const branches = type.map((branch) => decoderOf(branch, context, asMap));
    return (cursor) => branchOf(branches, readCount(cursor))(cursor);
  }
  remember(type, context);
  switch (type.type) {
    case 'record':
      return asMap ? recordByIdDecoder(type, context) : recordDecoder(type, context);
    case 'array':
      return arrayDecoder(decoderOf(required(type.items), context));
    case 'map':
      return mapDecoder(decoderOf(required(type.values), context));
    case 'fixed': {
      const size = required(type.size);
      return (cursor) => readBytes(cursor, size);
    }
    case 'enum':
      return (cursor) => type.symbols?.[readCount(cursor)] ?? null;
    default:
      return decoderOf(type.type, context, asMap);
  }
}

function recordDecoder(type: AvroComplex, context: Context): Decoder {
  const steps = required(type.fields).map((field) => {
    const id = fieldId(field, context);
    const name = id === undefined ? undefined : context.projection.names.get(id);
    if (id === undefined || name === undefined) return { skip: skipperOf(field.type, context) };
    return { name, decode: decoderOf(field.type, context, context.projection.asMap.has(id)) };
  });
  return (cursor) => {
    const record: Record<string, AvroValue> = {};
    for (const step of steps) {
      if (step.decode === undefined) step.skip(cursor);
      else record[step.name] = step.decode(cursor);
    }
    return record;
  };
}

function recordByIdDecoder(type: AvroComplex, context: Context): Decoder {
  const steps = required(type.fields).map((field) => ({
    id: required(field['field-id']),
    decode: decoderOf(field.type, context),
  }));
  return (cursor) => new Map(steps.map(({ id, decode }) => [id, decode(cursor)] as const));
}

function arrayDecoder(decodeItem: Decoder): Decoder {
  return (cursor) => {
    const items: AvroValue[] = [];
    forEachBlockItem(cursor, () => items.push(decodeItem(cursor)));
    return items;
  };
}

/** Maps with text keys do not occur in Iceberg's files; as pairs they survive all the same. */
function mapDecoder(decodeValue: Decoder): Decoder {
  return (cursor) => {
    const items: AvroValue[] = [];
    forEachBlockItem(cursor, () => items.push([readString(cursor), decodeValue(cursor)]));
    return items;
  };
}

function skipperOf(type: AvroType, context: Context): Skipper {
  if (typeof type === 'string') return skippers.get(type) ?? skipperOf(resolveName(type, context), context);
  if (isUnion(type)) {
    const branches = type.map((branch) => skipperOf(branch, context));
    return (cursor) => branchOf(branches, readCount(cursor))(cursor);
  }
  remember(type, context);
  switch (type.type) {
    case 'record': {
      const steps = required(type.fields).map((field) => skipperOf(field.type, context));
      return (cursor) => steps.forEach((skip) => skip(cursor));
    }
    case 'array': {
      const skipItem = skipperOf(required(type.items), context);
      return (cursor) => forEachBlockItem(cursor, () => skipItem(cursor));
    }
    case 'map': {
      const skipValue = skipperOf(required(type.values), context);
      return (cursor) =>
        forEachBlockItem(cursor, () => {
          skipBytes(cursor);
          skipValue(cursor);
        });
    }
    case 'fixed': {
      const size = required(type.size);
      return (cursor) => skipBytes(cursor, size);
    }
    case 'enum':
      return skipLong;
    default:
      return skipperOf(type.type, context);
  }
}

/** Arrays and maps come in blocks; a negative count is followed by the block's size in bytes. */
function forEachBlockItem(cursor: Cursor, take: () => void): void {
  for (let count = readCount(cursor); count !== 0; count = readCount(cursor)) {
    if (count < 0) skipLong(cursor);
    for (let index = Math.abs(count); index > 0; index--) take();
  }
}

const isUnion = (type: AvroType): type is readonly AvroType[] => Array.isArray(type);

const fieldId = (field: AvroField, { projection }: Context): number | undefined =>
  field['field-id'] ?? projection.idOf(field.name);

function branchOf<T>(branches: readonly T[], index: number): T {
  const branch = branches[index];
  if (branch === undefined) throw new RangeError(`an Avro union has no branch ${index}`);
  return branch;
}

function remember(type: AvroComplex, { named }: Context): void {
  if (type.name === undefined) return;
  named.set(type.name, type);
  if (type.namespace !== undefined) named.set(`${type.namespace}.${type.name}`, type);
}

function resolveName(name: string, { named }: Context): AvroComplex {
  const found = named.get(name);
  if (found === undefined) throw new TypeError(`an Avro schema refers to ${name}, which it does not define`);
  return found;
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('an Avro schema lacks a part that its kind needs');
  return value;
}
