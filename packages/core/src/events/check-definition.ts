import { coreErrors } from '../errors/core-errors.js';
import { majorsOf, type EventMajor } from './majors.js';
import type { EventDefinition } from './schema.js';

const typeName = /^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+$/;

/**
 * Checks an event type that a plugin adds. `taken` are the types that exist. Throws `EVENT_DEFINITION_INVALID`.
 */
export function checkDefinition(type: string, definition: EventDefinition, taken: ReadonlyMap<string, unknown>): void {
  const refuse = (problem: string) => {
    throw coreErrors.create('EVENT_DEFINITION_INVALID', {
      message: `The event type ${JSON.stringify(type)} ${problem}`,
      details: { type },
    });
  };
  if (!typeName.test(type)) refuse('must be a namespace and a name in lower case, such as acme.synced');
  if (taken.has(type)) refuse('is one of Phlo itself and cannot be defined again');
  const { kind, version } = definition;
  if (!['notify', 'gate'].includes(kind)) refuse(`has the kind ${JSON.stringify(kind)} and must be notify or gate`);
  if (!Number.isSafeInteger(version) || version < 1) refuse(`has the version ${String(version)}, which is no major`);
  for (const major of majorsOf(definition)) checkMajor(major, refuse);
  for (const [index, { version: number, down, up }] of (definition.older ?? []).entries()) {
    if (number !== version - 1 - index || number < 1)
      refuse(`lists the older major ${number} where ${version - 1 - index} is next: from new to old, without a gap`);
    // JavaScript authors have no compiler.
    if ([down, up].some((step) => typeof step !== 'function'))
      refuse(`has an older major ${number} without the converters down and up`);
  }
}

function checkMajor({ data, indexed = [] }: EventMajor, refuse: (problem: string) => void): void {
  if (data.type !== 'object') refuse('has data that are not an object');
  for (const field of indexed) {
    const kindOfField = data.properties?.[field]?.type;
    if (kindOfField !== 'string' && kindOfField !== 'boolean')
      refuse(`marks ${field} as indexed, which is no field of type string or boolean`);
  }
}
