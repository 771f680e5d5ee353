import { keyOf } from '@phlo/core';
import type { EventOf, Journal } from '@phlo/core';

/** So many of the newest events of a type are looked at: what was left out longer ago has been told since, or is gone. */
const newest = 1_000;

/**
 * Why plugins are not there whenever something runs, by `group:name`: what the journal says last of each is that it failed. Nothing but a run
 * sets a plugin up, so nothing else knows.
 */
export function findLeftOut(journal: Journal): ReadonlyMap<string, EventOf<'plugin.failed'>> {
  // What could not be disposed had been there.
  const failed = new Map(
    read(journal, 'plugin.failed')
      .filter(({ data }) => data.step !== 'dispose')
      .map((event) => [keyOfPlugin(event.data), event]),
  );
  if (failed.size === 0) return failed;
  for (const { id, data } of read(journal, 'plugin.loaded')) {
    const key = keyOfPlugin(data);
    if (id > (failed.get(key)?.id ?? id)) failed.delete(key);
  }
  return failed;
}

// The journal gives events of the type that it is asked for.
const read = <Type extends 'plugin.failed' | 'plugin.loaded'>(journal: Journal, type: Type) =>
  [...journal.read({ type, limit: newest })] as unknown as readonly EventOf<Type>[];

const keyOfPlugin = ({ plugin, group = 'hooks' }: { readonly plugin: string; readonly group?: string }): string =>
  keyOf({ group, name: plugin });
