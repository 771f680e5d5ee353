import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from '../write-file.js';
import type { FoundService } from './read-services.js';
import { servicesStateDir } from './resolve-service.js';

interface SecretSources {
  readonly projectDir: string;
  readonly services: ReadonlyMap<string, FoundService>;
  /** What is set outside: it wins. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Values of the variables that services have made at random, by name: made and written down where they are set nowhere. Only their
 * owner may read the file.
 */
export function ensureGeneratedSecrets({ projectDir, services, env }: SecretSources): Readonly<Record<string, string>> {
  const path = join(servicesStateDir(projectDir), 'secrets.json');
  const wanted = [...services.values()].flatMap(({ definition }) =>
    [...definition.env].flatMap(([name, { isGenerated }]) => (isGenerated && env[name] === undefined ? [name] : [])),
  );
  const kept = new Map(Object.entries(readJson(path, isSecrets) ?? {}));
  const missing = wanted.filter((name) => !kept.has(name));
  for (const name of missing) kept.set(name, randomBytes(24).toString('hex'));
  if (missing.length > 0) writeJson(path, Object.fromEntries(kept), 0o600);
  return Object.fromEntries(wanted.map((name) => [name, kept.get(name) ?? '']));
}

const isSecrets = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string');
