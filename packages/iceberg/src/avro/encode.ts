import type { AvroComplex, AvroType, AvroValue } from './avro-schema.js';
import { writeBoolean, writeBytes, writeDouble, writeFloat, writeLong, writeRaw, writeString } from './byte-sink.js';
import type { ByteSink } from './byte-sink.js';

export type Encoder = (sink: ByteSink, value: AvroValue | undefined) => void;

const writers: ReadonlyMap<string, Encoder> = new Map<string, Encoder>([
  ['null', () => undefined],
  ['boolean', (sink, value) => writeBoolean(sink, expectType<boolean>(value, 'boolean'))],
  ['int', writeInteger],
  ['long', writeInteger],
  ['float', (sink, value) => writeFloat(sink, expectType<number>(value, 'number'))],
  ['double', (sink, value) => writeDouble(sink, expectType<number>(value, 'number'))],
  ['bytes', (sink, value) => writeBytes(sink, expectBytes(value))],
  ['string', (sink, value) => writeString(sink, expectType<string>(value, 'string'))],
]);

/**
 * Compiles an encoder of the schemas that Phlo writes: primitives, records, arrays, fixed, and unions of null and one
 * type. A record is an object by field name, or a map by field id. Throws a `TypeError` where a value does not fit.
 */
export function compileEncoder(type: AvroType): Encoder {
  if (typeof type === 'string') {
    const writer = writers.get(type);
    if (writer === undefined) throw new TypeError(`no encoder for Avro type ${type}`);
    return writer;
  }
  if (isUnion(type)) return optionalEncoder(type);
  switch (type.type) {
    case 'record':
      return recordEncoder(type);
    case 'array':
      return arrayEncoder(compileEncoder(type.items ?? 'null'));
    case 'fixed':
      return fixedEncoder(type.size ?? 0);
    default:
      return compileEncoder(type.type);
  }
}

function optionalEncoder(union: readonly AvroType[]): Encoder {
  const [first, second] = union;
  if (first !== 'null' || second === undefined) throw new TypeError('only unions of null and one type are written');
  const encode = compileEncoder(second);
  return (sink, value) => {
    if (value === null || value === undefined) return writeLong(sink, 0);
    writeLong(sink, 1);
    encode(sink, value);
  };
}

function recordEncoder({ fields = [] }: AvroComplex): Encoder {
  const steps = fields.map(({ name, type, 'field-id': id }) => ({ name, id: id ?? -1, encode: compileEncoder(type) }));
  return (sink, value) => {
    if (value instanceof Map) {
      // The maps of this module are by field id.
      const byId = value as ReadonlyMap<number, AvroValue>;
      for (const { id, encode } of steps) encode(sink, byId.get(id));
      return;
    }
    const record = expectType<Readonly<Record<string, AvroValue | undefined>>>(value, 'object');
    for (const { name, encode } of steps) encode(sink, record[name]);
  };
}

function arrayEncoder(encodeItem: Encoder): Encoder {
  return (sink, value) => {
    if (!Array.isArray(value)) throw misfit(value, 'array');
    if (value.length > 0) {
      writeLong(sink, value.length);
      for (const item of value as readonly AvroValue[]) encodeItem(sink, item);
    }
    writeLong(sink, 0);
  };
}

function fixedEncoder(size: number): Encoder {
  return (sink, value) => {
    const bytes = expectBytes(value);
    if (bytes.length !== size) throw misfit(value, `fixed(${size})`);
    writeRaw(sink, bytes);
  };
}

function writeInteger(sink: ByteSink, value: AvroValue | undefined): void {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw misfit(value, 'integer');
  // Either a bigint or a safe integer, as was just asked.
  writeLong(sink, value as number | bigint);
}

function expectType<T>(value: AvroValue | undefined, type: 'boolean' | 'number' | 'string' | 'object'): T {
  if (typeof value !== type || value === null) throw misfit(value, type);
  return value as T;
}

function expectBytes(value: AvroValue | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw misfit(value, 'bytes');
  return value;
}

const misfit = (value: unknown, expected: string): TypeError =>
  new TypeError(`Avro needs ${expected} here, not ${typeof value} ${String(value)}`);

const isUnion = (type: AvroType): type is readonly AvroType[] => Array.isArray(type);
