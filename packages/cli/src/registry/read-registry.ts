import { readFileSync } from 'node:fs';
import { isPhloError, messageOf } from '@phlo/core/errors';
import type { PhloError } from '@phlo/core/errors';
import { formatAge } from '../output/format.js';
import { readVersion } from '../version.js';
import { fetchRegistry } from './fetch-registry.js';
import { parseRegistry } from './parse-registry.js';
import type { RegistryEntry } from './parse-registry.js';
import { readCachedRegistry, writeCachedRegistry } from './registry-cache.js';
import type { CachedRegistry } from './registry-cache.js';

export interface Registry {
  readonly entries: readonly RegistryEntry[];
  /** `remote`: asked for just now. `cache`: as it was when it last answered. `bundled`: as it came with this version of Phlo. */
  readonly source: 'remote' | 'cache' | 'bundled';
  /** What went wrong, and which copy is used instead. */
  readonly notes: readonly RegistryNote[];
}

export interface RegistryNote {
  readonly code?: string;
  readonly message: string;
}

export interface RegistryOptions {
  /** Absent: the bundled copy, and nobody is asked. */
  readonly url?: URL;
  readonly cacheDir: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * The registry from its address; where that does not answer, or gives what is refused, the copy that it gave last, or the one that came
 * with Phlo. Throws `REGISTRY_INVALID` where that one is damaged too.
 */
export async function readRegistry({ url, ...options }: RegistryOptions): Promise<Registry> {
  if (url === undefined) return { entries: readBundled(), source: 'bundled', notes: [] };
  const cached = readUsable(options.cacheDir, url);
  try {
    const { text, etag } = await fetchRegistry(url, { ...options, ...(cached?.etag && { etag: cached.etag }) });
    const entries = text === undefined && cached !== undefined ? cached.entries : parseRegistry(text ?? '', url.href);
    const seen = { url: url.href, text: text ?? cached?.text ?? '', seenAt: options.now(), ...(etag && { etag }) };
    return { entries, source: 'remote', notes: keep(options.cacheDir, seen) };
  } catch (error) {
    if (!isPhloError(error)) throw error;
    return fallBack(error, cached, options.now());
  }
}

interface UsableCopy extends CachedRegistry {
  readonly entries: readonly RegistryEntry[];
}

/** What lies in a folder of the user is held to the same rules as an answer. */
function readUsable(dir: string, url: URL): UsableCopy | undefined {
  const cached = readCachedRegistry(dir, url);
  try {
    return cached && { ...cached, entries: parseRegistry(cached.text, url.href) };
  } catch {
    // Damaged: as if it were not there.
    return undefined;
  }
}

function fallBack(error: PhloError, cached: UsableCopy | undefined, now: number): Registry {
  const copy =
    cached === undefined
      ? `the one that came with Phlo ${readVersion()} is used`
      : `the copy of ${formatAge(now - cached.seenAt)} is used`;
  const notes = [{ code: error.code, message: `${error.message} Instead, ${copy}.` }];
  if (cached !== undefined) return { entries: cached.entries, source: 'cache', notes };
  return { entries: readBundled(), source: 'bundled', notes };
}

/** A copy that cannot be kept costs the next reader a request, and nobody anything else. */
function keep(dir: string, cached: CachedRegistry): readonly RegistryNote[] {
  try {
    writeCachedRegistry(dir, cached);
    return [];
  } catch (error) {
    return [{ message: `No copy of the registry could be kept in ${dir}: ${messageOf(error)}.` }];
  }
}

function readBundled(): readonly RegistryEntry[] {
  const path = new URL('../../registry/plugins.json', import.meta.url);
  return parseRegistry(readFileSync(path, 'utf8'), 'The registry that came with Phlo');
}
