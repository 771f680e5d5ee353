import { coreErrors } from '../errors/core-errors.js';
import { messageOf } from '../errors/describe.js';
import type { PhloEvent } from './envelope.js';
import { deepFreezeJson } from './freeze.js';
import { findMajor } from './majors.js';
import { readerSchema } from './reader-schema.js';
import type { EventDefinition, OlderMajor } from './schema.js';
import { compileSchema, type SchemaProblem, type SchemaValidator } from './validate.js';

/** Takes events from one major of their type to another. Whatever comes out is valid and deep-frozen. */
export interface EventConverter {
  /** What is wrong with data of a major for its readers. */
  check(type: string, version: number, data: unknown): SchemaProblem | undefined;
  /**
   * The event as another major has it, older or newer; itself where that is its own. Made once for each event and major.
   * Throws `EVENT_CONVERSION_FAILED`, each time.
   */
  at(event: PhloEvent, version: number): PhloEvent;
}

type Converted = { readonly event: PhloEvent } | { readonly error: unknown };

export function createEventConverter(definition: (type: string) => EventDefinition): EventConverter {
  const validators = new Map<string, SchemaValidator>();
  const memory = new WeakMap<PhloEvent, Map<number, Converted>>();

  const check: EventConverter['check'] = (type, version, data) => {
    const id = `${type}@${version}`;
    let validate = validators.get(id);
    if (validate === undefined) {
      validate = compileSchema(readerSchema(findMajor(definition(type), version)?.data ?? {}));
      validators.set(id, validate);
    }
    return validate(data);
  };

  const convert = (event: PhloEvent, version: number): PhloEvent => {
    const { type } = event;
    const fail = (problem: string, cause?: unknown): never => {
      throw coreErrors.create('EVENT_CONVERSION_FAILED', {
        message: `${type}@${event.version} could not be converted to ${type}@${version}: ${problem}`,
        details: { type, from: event.version, to: version, eventId: event.id },
        ...(cause === undefined ? {} : { cause }),
      });
    };
    // Between two neighbours the older one of them knows the way.
    const older = olderOf(definition(type), Math.min(version, event.version));
    const step = version < event.version ? older?.down : older?.up;
    if (step === undefined) return fail('there is no converter');
    let data: unknown;
    try {
      data = step(event.data as never);
    } catch (error) {
      return fail(messageOf(error), error);
    }
    const problem = check(type, version, data) ?? deepFreezeJson(data);
    if (problem !== undefined) return fail(`${problem.path} ${problem.message}`);
    return Object.freeze({ ...event, version, data: data as PhloEvent['data'] });
  };

  const attempt = (event: PhloEvent, version: number): Converted => {
    try {
      const neighbour = at(event, version < event.version ? version + 1 : version - 1);
      return { event: convert(neighbour, version) };
    } catch (error) {
      return { error };
    }
  };

  const at = (event: PhloEvent, version: number): PhloEvent => {
    if (event.version === version) return event;
    const known = memory.get(event) ?? new Map<number, Converted>();
    memory.set(event, known);
    const converted = known.get(version) ?? attempt(event, version);
    known.set(version, converted);
    if ('error' in converted) throw converted.error;
    return converted.event;
  };

  return { check, at };
}

function olderOf({ older = [] }: EventDefinition, version: number): OlderMajor | undefined {
  return older.find((major) => major.version === version);
}
