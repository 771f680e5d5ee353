import { isDeepStrictEqual } from 'node:util';
import { checkDefinition, refusalOf } from '../events/check-definition.js';
import type { EventDefinition, OlderMajor } from '../events/schema.js';

/** Event types that a plugin defines, by their names. */
export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** As much of a plugin as is asked for its types. */
export interface TypeOwner {
  readonly name: string;
  readonly definitions?: EventDefinitions;
}

/** What a manifest tells of an event type: everything but the converters of its older majors, which are code. */
export interface EventManifest extends Omit<EventDefinition, 'older'> {
  readonly older?: readonly Omit<OlderMajor, 'down' | 'up'>[];
}

/**
 * First words of event types that are Phlo's own: those of its catalogue, and words of the field that it may come to need. A plugin
 * that has one of them for its name can define no types.
 */
export const ownNamespaces: readonly string[] = (
  'phlo run ingestion transform publish wap quality schema lineage telemetry service semantic plugin hook alert ' +
  'asset backfill catalog check mart metric partition schedule snapshot table'
).split(' ');

/**
 * Holds what a plugin defines to the rules: a type is called `<name of the plugin>.<what happened>`, so that no two plugins want
 * the same one, and no later version of Phlo either. Throws `EVENT_DEFINITION_INVALID`.
 */
export function checkOwnTypes(plugin: string, definitions: EventDefinitions): void {
  for (const [type, definition] of Object.entries(definitions)) {
    const refuse = refusalOf(type);
    if (!type.startsWith(`${plugin}.`))
      refuse(`is not of the plugin ${plugin}, which defines it`, `Its types begin with its name: "${plugin}.".`);
    const [namespace = ''] = type.split('.');
    if (ownNamespaces.includes(namespace))
      refuse(`is of the namespace ${namespace}, which is Phlo's own`, 'Give the plugin another name.');
    checkDefinition(type, definition);
  }
}

/** The types that a plugin's code defines. Throws `EVENT_DEFINITION_INVALID`. */
export function definitionsOf({ name, definitions = {} }: TypeOwner): EventDefinitions {
  checkOwnTypes(name, definitions);
  return definitions;
}

/** What a manifest says of types. */
export function describeTypes(definitions: EventDefinitions): Readonly<Record<string, EventManifest>> {
  return Object.fromEntries(Object.entries(definitions).map(([type, definition]) => [type, describeType(definition)]));
}

function describeType({ older = [], ...definition }: EventDefinition): EventManifest {
  const described: EventManifest = {
    ...definition,
    ...(older.length > 0 && { older: older.map(({ down: _down, up: _up, ...major }) => major) }),
  };
  // As it is read back: without what is undefined, and what no JSON has.
  return JSON.parse(JSON.stringify(described)) as EventManifest;
}

/** Where a manifest and the code differ in the types, a line each. */
export function compareTypes(
  declared: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, EventManifest>>,
): readonly string[] {
  const types = [...new Set([...Object.keys(declared), ...Object.keys(given)])];
  return types.flatMap((type) => {
    if (!Object.hasOwn(given, type)) return [`- event type ${type}`];
    if (!Object.hasOwn(declared, type)) return [`+ event type ${type}`];
    return isDeepStrictEqual(declared[type], given[type]) ? [] : [`~ event type ${type} is not what the code says`];
  });
}
