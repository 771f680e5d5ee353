import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { attempt } from '../attempt.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';
import { servicesStateDir } from '../sources/resolve-service.js';
import { readJson } from '../write-file.js';
import { renderCompose } from './render-compose.js';
import type { RenderedService } from './render-compose.js';

/** What a service contributes to the compose file of its project. */
export type ComposePart = Omit<RenderedService, 'env'>;

/** Absolute path of the compose file of a project. */
export const composePath = (projectDir: string): string => join(servicesStateDir(projectDir), 'compose.yaml');
const partPath = (stateDir: string): string => join(stateDir, 'compose.json');
const envPath = (stateDir: string): string => join(stateDir, 'compose.env');

/** Name of the compose project: the same for every command on the project, and made of what Compose allows. */
export function composeProject({ project }: ResolvedService): string {
  const name = project.name.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-');
  return `phlo-${name}`;
}

/** What is written down of a service, if anything is. */
export const readPart = ({ stateDir }: ResolvedService): ComposePart | undefined =>
  readJson(partPath(stateDir), isPart);

function isPart(value: unknown): value is ComposePart {
  if (typeof value !== 'object' || value === null) return false;
  const { name, service, volumes, networks } = value as Readonly<Record<string, unknown>>;
  return (
    typeof name === 'string' &&
    typeof service === 'object' &&
    service !== null &&
    [volumes, networks].every((list) => Array.isArray(list) && list.every((one) => typeof one === 'string'))
  );
}

/** Writes a service into the compose file, and its variables into a file of their own; only their owner may read them. */
export function writeService(service: ResolvedService): void {
  const { env, ...part } = renderCompose(service, envPath(service.stateDir));
  mkdirSync(service.stateDir, { recursive: true, mode: 0o700 });
  writePrivate(envPath(service.stateDir), renderEnv(service.name, env));
  writePrivate(partPath(service.stateDir), `${JSON.stringify(part, undefined, 2)}\n`);
  writeComposeFile(service.project.dir);
}

/** Takes a service out of the compose file. */
export function removeService({ stateDir, project }: ResolvedService): void {
  for (const path of [partPath(stateDir), envPath(stateDir)]) rmSync(path, { force: true });
  writeComposeFile(project.dir);
}

/** Puts the compose file together from all services that are written down. */
export function writeComposeFile(projectDir: string): void {
  const dir = servicesStateDir(projectDir);
  const names = attempt(() => readdirSync(dir).toSorted()) ?? [];
  const parts = names.flatMap((name) => readJson(partPath(join(dir, name)), isPart) ?? []);
  const declare = (all: readonly string[]) => Object.fromEntries([...new Set(all)].toSorted().map((one) => [one, {}]));
  const volumes = declare(parts.flatMap((part) => part.volumes));
  // `default` is always there.
  const networks = declare(parts.flatMap((part) => part.networks).filter((one) => one !== 'default'));
  const document = {
    services: Object.fromEntries(parts.map(({ name, service }) => [name, service])),
    ...(Object.keys(volumes).length > 0 && { volumes }),
    ...(Object.keys(networks).length > 0 && { networks }),
  };
  writePrivate(composePath(projectDir), `# Written by phlo services; changes are lost.\n${stringify(document)}`);
}

function writePrivate(path: string, text: string): void {
  const aside = `${path}.${process.pid}.new`;
  rmSync(aside, { force: true });
  writeFileSync(aside, text, { mode: 0o600, flag: 'wx' });
  chmodSync(aside, 0o600);
  renameSync(aside, path);
}

/** In single quotes nothing is read for `$`; what would end them, or a line, has no way to be written. */
function renderEnv(name: string, env: ReadonlyMap<string, string>): string {
  return [...env]
    .map(([key, value]) => {
      if (!/['\\\r\n]/.test(value)) return `${key}='${value}'\n`;
      throw serviceErrors.create('SERVICE_INVALID', {
        message: `The variable ${key} of ${name} has a quote, a backslash or a line break in it, which a file of variables for Docker Compose cannot hold`,
      });
    })
    .join('');
}
