import type { Clock } from '../clock.js';
import { didYouMean } from '../did-you-mean.js';
import { coreErrors } from '../errors/core-errors.js';
import { catalogue } from './catalogue.js';
import { checkContext, checkEnvelope } from './check-context.js';
import { checkDefinition } from './check-definition.js';
import { createEventConverter } from './convert.js';
import type { EventContext, EventType, PhloEvent } from './envelope.js';
import { deepFreezeJson } from './freeze.js';
import { findMajor, majorsOf } from './majors.js';
import type { EventDefinition } from './schema.js';
import type { EventMap } from './types.js';
import { compileSchema, type SchemaProblem, type SchemaValidator } from './validate.js';

export interface EventFactoryOptions {
  readonly clock: Clock;
  readonly ids: () => string;
  /** `phlo://<project>`. */
  readonly source: string;
  /** Types that plugins add. */
  readonly definitions?: Readonly<Record<string, EventDefinition>>;
}

/** Makes events: checked against their schema, plain JSON, deep-frozen. */
export interface EventFactory {
  readonly types: ReadonlyMap<string, EventDefinition>;
  /** Throws `EVENT_TYPE_UNKNOWN`, with a did-you-mean. */
  definition(type: string): EventDefinition;
  /** Checks and freezes the data alone. Throws `EVENT_TYPE_UNKNOWN` and `EVENT_INVALID`. */
  check(type: string, data: unknown): EventDefinition;
  /** Throws `EVENT_TYPE_UNKNOWN` and `EVENT_INVALID`. The data is frozen in place. */
  create<Type extends EventType>(type: Type, data: EventMap[Type], context?: EventContext): PhloEvent<Type>;
  /**
   * Checks and freezes an event that was read back from somewhere. It is held to what a reader accepts: fields and values
   * of open enums that a later version added are kept. One of an older major is lifted to the current one, id and time
   * included; hooks that pin its major get it as it was written. One of a newer major is `EVENT_INVALID`: a newer version
   * of Phlo wrote it. Throws as `create` does, and `EVENT_CONVERSION_FAILED`.
   */
  adopt<Type extends EventType>(event: PhloEvent<Type>): PhloEvent<Type>;
  /** The event as a major of its type has it, whichever it was written with. Throws `EVENT_CONVERSION_FAILED`. */
  at(event: PhloEvent, version: number): PhloEvent;
}

/** Set field by field: an event is made on every emit, and spreading conditions costs more than all its checks. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const noContext: EventContext = Object.freeze({});
const noKeys: readonly string[] = Object.freeze([]);
const noTags: Readonly<Record<string, string>> = Object.freeze({});

/** Events of the catalogue and of `definitions`. Throws `EVENT_DEFINITION_INVALID`. */
export function createEventFactory(options: EventFactoryOptions): EventFactory {
  const { clock, ids, source } = options;
  const types = new Map<string, EventDefinition>(Object.entries(catalogue));
  for (const [type, added] of Object.entries(options.definitions ?? {})) {
    checkDefinition(type, added, types);
    types.set(type, added);
  }
  const validators = new Map<string, SchemaValidator>();

  // Events of one type come one after the other.
  let lastType: string | undefined;
  let lastDefinition: EventDefinition | undefined;
  const definition = (type: string): EventDefinition => {
    if (lastDefinition !== undefined && type === lastType) return lastDefinition;
    const found = types.get(type) ?? failUnknown(type, types.keys());
    lastType = type;
    lastDefinition = found;
    return found;
  };

  const converter = createEventConverter(definition);

  const check = (type: string, data: unknown): EventDefinition => {
    const found = definition(type);
    let validate = validators.get(type);
    if (validate === undefined) {
      validate = compileSchema(found.data);
      validators.set(type, validate);
    }
    const problem = validate(data) ?? deepFreezeJson(data);
    if (problem !== undefined) throw invalid(type, problem);
    return found;
  };

  return {
    types,
    definition,
    check,
    create: (type, data, context = noContext) => {
      const { version } = check(type, data);
      const problem = context === noContext ? undefined : checkContext(context);
      if (problem !== undefined) throw invalid(type, problem);
      const assetKeys = keysOf(context.assetKeys, data);
      const tags = context.tags === undefined ? noTags : Object.freeze({ ...context.tags });
      const event: Writable<PhloEvent<typeof type>> = {
        id: ids(),
        type,
        version,
        time: clock.now(),
        source,
        assetKeys,
        tags,
        data,
      };
      if (context.runId !== undefined) event.runId = context.runId;
      if (context.causationId !== undefined) event.causationId = context.causationId;
      if (context.traceparent !== undefined) event.traceparent = context.traceparent;
      if (context.partition !== undefined) event.partition = context.partition;
      return Object.freeze(event);
    },
    adopt: (event) => {
      const found = definition(event.type);
      const problem =
        checkEnvelope(event) ??
        checkMajor(found, event.version) ??
        converter.check(event.type, event.version, event.data) ??
        deepFreezeJson(event);
      if (problem !== undefined) throw invalid(event.type, problem);
      // Lifting keeps the type, and the check above says that the data is of it.
      return converter.at(event, found.version) as typeof event;
    },
    at: converter.at,
  };
}

/** An event about one asset names it in its data; filters look at the envelope. */
function keysOf(given: readonly string[] | undefined, data: unknown): readonly string[] {
  if (given !== undefined) return Object.freeze([...given]);
  const { assetKey } = data as { readonly assetKey?: unknown };
  return typeof assetKey === 'string' ? Object.freeze([assetKey]) : noKeys;
}

function checkMajor(definition: EventDefinition, version: number): SchemaProblem | undefined {
  if (findMajor(definition, version) !== undefined) return undefined;
  const known = majorsOf(definition).map((major) => major.version);
  const writer = version > definition.version ? 'a newer version of Phlo or of its plugin' : 'another version';
  return { path: 'version', message: `is ${version}, as ${writer} writes it; this one knows ${known.join(', ')}` };
}

function invalid(type: string, { path, message }: SchemaProblem): Error {
  return coreErrors.create('EVENT_INVALID', {
    message: `The event ${type} is invalid: ${path} ${message}`,
    details: { type, path },
  });
}

function failUnknown(type: string, known: Iterable<string>): never {
  // JavaScript authors have no compiler: it may be no text at all.
  const hint = didYouMean(String(type), known);
  throw coreErrors.create('EVENT_TYPE_UNKNOWN', {
    message: `There is no event type ${JSON.stringify(type)}`,
    ...(hint === undefined ? {} : { hint }),
    details: { type },
  });
}
