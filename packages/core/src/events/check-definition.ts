import { coreErrors } from '../errors/core-errors.js';
import { checkSchema } from './check-schema.js';
import { majorsOf, type EventMajor } from './majors.js';
import type { EventDefinition } from './schema.js';

const typeName = /^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+$/;

/**
 * Checks an event type that a plugin adds. `taken` are the types that exist. Throws `EVENT_DEFINITION_INVALID`.
 */
export function checkDefinition(
  type: string,
  definition: EventDefinition,
  taken: ReadonlyMap<string, unknown> = new Map(),
): void {
  const refuse = refusalOf(type);
  if (!typeName.test(type)) refuse('must be a namespace and a name in lower case, such as acme.synced');
  if (taken.has(type)) refuse('is one of Phlo itself and cannot be defined again');
  // JavaScript authors have no compiler, and a manifest has none either.
  if (typeof definition !== 'object' || definition === null) refuse('must have a definition');
  const { kind, version, summary, journaled, older = [] } = definition;
  if (!['notify', 'gate'].includes(kind)) refuse(`has the kind ${JSON.stringify(kind)} and must be notify or gate`);
  if (!Number.isSafeInteger(version) || version < 1) refuse(`has the version ${String(version)}, which is no major`);
  if (typeof summary !== 'string' || summary === '') refuse('has no summary');
  if (journaled !== undefined && typeof journaled !== 'boolean') refuse('has a journaled that is no boolean');
  if (!Array.isArray(older) || older.some((major: unknown) => typeof major !== 'object' || major === null))
    refuse('has an older that is no list of majors');
  for (const major of majorsOf(definition)) checkMajor(major, refuse);
  for (const [index, { version: number, down, up }] of older.entries()) {
    if (number !== version - 1 - index || number < 1)
      refuse(`lists the older major ${number} where ${version - 1 - index} is next: from new to old, without a gap`);
    if ([down, up].some((step) => typeof step !== 'function'))
      refuse(`has an older major ${number} without the converters down and up`);
  }
}

/** What throws `EVENT_DEFINITION_INVALID` for a type. */
export function refusalOf(type: string): (problem: string, hint?: string) => never {
  return (problem, hint) => {
    throw coreErrors.create('EVENT_DEFINITION_INVALID', {
      message: `The event type ${JSON.stringify(type)} ${problem}`,
      ...(hint !== undefined && { hint }),
      details: { type },
    });
  };
}

function checkMajor({ data, indexed = [] }: EventMajor, refuse: (problem: string) => never): void {
  const found = checkSchema(data);
  if (found !== undefined) refuse(`has a schema in which ${found.path} ${found.message}`);
  if (data.type !== 'object') refuse('has data that are not an object');
  const isList: boolean = Array.isArray(indexed);
  if (!isList) refuse('has an indexed that is no list of fields');
  for (const field of indexed) {
    const kindOfField = data.properties?.[field]?.type;
    if (kindOfField !== 'string' && kindOfField !== 'boolean')
      refuse(`marks ${String(field)} as indexed, which is no field of type string or boolean`);
  }
}
