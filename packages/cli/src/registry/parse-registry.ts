import { isPluginGroup } from '@phlo/core/plugins';
import type { HookManifest, PluginGroup } from '@phlo/core/plugins';
import { messageOf } from '@phlo/core/errors';
import { cliErrors } from '../errors.js';
import { findBadKey } from './find-bad-key.js';
import { registryDocument } from './registry-schema.js';
import type { ListedPlugin } from './registry-schema.js';

/** A plugin of the registry, with the place at which it is listed. */
export interface RegistryEntry extends Omit<ListedPlugin, 'hooks'> {
  readonly group: PluginGroup;
  readonly name: string;
  readonly hooks: readonly HookManifest[];
}

/** Bytes of a document beyond which it is not read. */
export const largestRegistryBytes = 4 * 1024 * 1024;

/**
 * Reads a registry, by group and name. Whatever is wrong with a part of it makes the whole of it unusable: who has damaged one entry may
 * have changed the others. Groups that this Phlo does not know are left out. Throws `REGISTRY_INVALID`; `origin` says where the text is from.
 */
export function parseRegistry(text: string, origin: string): readonly RegistryEntry[] {
  if (text.length > largestRegistryBytes) throw refusedRegistry(origin, `is larger than ${largestRegistryBytes} bytes`);
  const bad = findBadKeyOf(text, origin);
  if (bad !== undefined) throw refusedRegistry(origin, bad);
  const result = registryDocument.safeParse(JSON.parse(text));
  if (!result.success) throw refusedRegistry(origin, describeIssues(result.error.issues));
  const all = Object.entries(result.data.plugins).flatMap(([group, byName]) =>
    Object.entries(byName).map(([name, entry]) => ({ group, name, entry })),
  );
  const ambiguous = findAmbiguous(all.map(({ entry }) => entry));
  if (ambiguous !== undefined) throw refusedRegistry(origin, `lists ${ambiguous} with two versions or two checksums`);
  return all.flatMap(({ group, name, entry }) => (isPluginGroup(group) ? [toEntry({ group, name }, entry)] : []));
}

/** A package that is listed for several plugins is one tarball. */
function findAmbiguous(entries: readonly ListedPlugin[]): string | undefined {
  const first = new Map<string, ListedPlugin>();
  return entries.find((entry) => {
    const known = first.get(entry.package) ?? entry;
    first.set(entry.package, known);
    return entry.version !== known.version || entry.integrity !== known.integrity;
  })?.package;
}

function findBadKeyOf(text: string, origin: string): string | undefined {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw refusedRegistry(origin, `is no JSON: ${messageOf(cause)}`, cause);
  }
  return findBadKey(text);
}

function toEntry(place: Pick<RegistryEntry, 'group' | 'name'>, entry: ListedPlugin): RegistryEntry {
  // What is not in a JSON document is absent, and never `undefined`; filters are shown and compared as text.
  return { ...place, ...entry, hooks: entry.hooks as readonly HookManifest[] };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function describeIssues(issues: readonly Issue[]): string {
  const [first, ...others] = issues.map(
    ({ path, message }) => `${path.length === 0 ? 'it' : path.join('.')}: ${message.replace(/^Invalid input: /, '')}`,
  );
  return `has another shape: ${first ?? ''}${others.length === 0 ? '' : `, and ${others.length} more`}`;
}

/** The error of a registry that is not used. */
export const refusedRegistry = (origin: string, problem: string, cause?: unknown): Error =>
  cliErrors.create('REGISTRY_INVALID', {
    message: `${origin} ${problem}.`,
    details: { origin },
    ...(cause !== undefined && { cause }),
  });
