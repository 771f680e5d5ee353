import type { EventDefinition, JsonSchema } from './schema.js';

/** What one major of a type looks like. */
export interface EventMajor {
  readonly version: number;
  readonly data: JsonSchema;
  readonly indexed?: readonly string[];
}

/** Every major of a type that is known, the current one first. */
export function majorsOf({ version, data, indexed, older = [] }: EventDefinition): readonly EventMajor[] {
  const current = { version, data, ...(indexed === undefined ? {} : { indexed }) };
  return [current, ...older.toSorted((a, b) => b.version - a.version)];
}

/** One major of a type, or `undefined` where there is none of that number. */
export function findMajor(definition: EventDefinition, version: number): EventMajor | undefined {
  return majorsOf(definition).find((major) => major.version === version);
}
