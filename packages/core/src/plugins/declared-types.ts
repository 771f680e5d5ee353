import { coreErrors } from '../errors/core-errors.js';
import type { EventDefinition, OlderMajor } from '../events/schema.js';
import { checkOwnTypes, type EventDefinitions } from './own-types.js';

/** Event types as a manifest tells them: a bus can be made with them before any code is imported. */
export interface DeclaredTypes {
  readonly definitions: EventDefinitions;
  /** Gives them the converters of their older majors, which only the code has. */
  link(definitions: EventDefinitions): void;
}

/** Reads the types of a plugin from its manifest's JSON. Throws `EVENT_DEFINITION_INVALID`. */
export function parseTypes(plugin: string, json: Readonly<Record<string, unknown>>): DeclaredTypes {
  let linked: EventDefinitions = {};
  const toDefinition = (type: string, value: unknown): EventDefinition => {
    // Checked below, with every other thing that may be wrong with a definition.
    const { older, ...rest } = { ...(value as EventDefinition) };
    if (!Array.isArray(older)) return { ...rest, ...(older !== undefined && { older }) };
    return { ...rest, older: older.map((major: OlderMajor) => ({ ...major, ...convertersOf(type, major.version) })) };
  };
  const convertersOf = (type: string, version: number): Pick<OlderMajor, 'down' | 'up'> => {
    const find = (): OlderMajor => {
      const found = linked[type]?.older?.find((major) => major.version === version);
      if (found !== undefined) return found;
      throw coreErrors.create('EVENT_CONVERSION_FAILED', {
        message: `the plugin ${plugin}, whose code converts it, is not loaded`,
        details: { type, plugin },
      });
    };
    return { down: (data) => find().down(data), up: (data) => find().up(data) };
  };
  const definitions = Object.fromEntries(
    Object.entries(json).map(([type, value]) => [type, toDefinition(type, value)]),
  );
  checkOwnTypes(plugin, definitions);
  return {
    definitions,
    link: (given) => {
      linked = given;
    },
  };
}
