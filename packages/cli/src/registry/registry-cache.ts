import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** A registry as it was last read from its address. */
export interface CachedRegistry {
  readonly url: string;
  readonly text: string;
  readonly etag?: string;
  /** Milliseconds since 1970: when it was last seen to be what there is. */
  readonly seenAt: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder for copies of registries: https://specifications.freedesktop.org/basedir-spec/latest/. */
export function registryCacheDir({ XDG_CACHE_HOME: cache = '' }: Environment): string {
  // The specification has relative ones ignored.
  return join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'phlo', 'registry');
}

const fileOf = (dir: string, url: URL): string =>
  join(dir, `${createHash('sha256').update(url.href).digest('hex').slice(0, 32)}.json`);

/** The copy of an address, as it was written; `undefined` where there is none that can be read. */
export function readCachedRegistry(dir: string, url: URL): CachedRegistry | undefined {
  try {
    const cached: unknown = JSON.parse(readFileSync(fileOf(dir, url), 'utf8'));
    return isCached(cached) && cached.url === url.href ? cached : undefined;
  } catch {
    // Missing or damaged: the next answer writes it anew.
    return undefined;
  }
}

function isCached(value: unknown): value is CachedRegistry {
  if (typeof value !== 'object' || value === null) return false;
  const { url, text, etag = '', seenAt }: Partial<Record<keyof CachedRegistry, unknown>> = value;
  return typeof url === 'string' && typeof text === 'string' && typeof etag === 'string' && typeof seenAt === 'number';
}

/** Keeps a copy. Many processes may do so at once: each sees one of the copies, and never a part. */
export function writeCachedRegistry(dir: string, cached: CachedRegistry): void {
  mkdirSync(dir, { recursive: true });
  const path = fileOf(dir, new URL(cached.url));
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(cached), { mode: 0o600 });
  renameSync(draft, path);
}
