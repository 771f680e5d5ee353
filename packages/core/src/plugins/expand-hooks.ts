import type { HookFilter } from '../bus/types.js';

interface Expandable {
  readonly name: string;
  readonly where?: HookFilter;
  readonly each?: string;
}

/**
 * Hooks as a configuration makes them: one with `each` becomes as many as that field of the configuration has keys, and none where it
 * has none; the others stay as they are. The configuration is asked for only where there is such a hook.
 */
export function expandHooks<Hook extends Expandable>(hooks: readonly Hook[], config: () => unknown): readonly Hook[] {
  return hooks.flatMap((hook) => {
    const { each, ...rest } = hook;
    // What is left out is optional, and what is filled in is of the same type.
    return each === undefined ? [hook] : keysOf(config(), each).map((key) => fillIn(rest as Hook, key));
  });
}

function keysOf(config: unknown, field: string): readonly string[] {
  const value = isRecord(config) && Object.hasOwn(config, field) ? config[field] : undefined;
  return isRecord(value) ? Object.keys(value) : [];
}

function fillIn<Hook extends Expandable>(hook: Hook, key: string): Hook {
  const { where, name } = hook;
  // As a function: `$&` in a key would be read as an instruction.
  const named = { ...hook, name: name.replace('*', () => key) };
  if (where === undefined) return named;
  const { data, tags } = where;
  return {
    ...named,
    where: { ...where, ...(data && { data: fill(data, key) }), ...(tags && { tags: fill(tags, key) }) },
  };
}

/** Values of tags and fields are compared as they are, so that `*` can mean nothing else there. */
const fill = <Fields extends Readonly<Record<string, unknown>>>(fields: Fields, key: string): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === '*' ? key : value])) as Fields;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
