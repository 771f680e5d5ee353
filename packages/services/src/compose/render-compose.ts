import { isAbsolute, join } from 'node:path';
import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';

/** A service as it stands in the compose file, and what else it needs there. */
export interface RenderedService {
  /** Name of its container. */
  readonly container: string;
  readonly service: Readonly<Record<string, unknown>>;
  /** Names of volumes and networks that the file has to declare. */
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** Variables of the container, secrets among them: for a file of their own. */
  readonly env: ReadonlyMap<string, string>;
}

const loopback = '127.0.0.1';

/** Renders the compose form of a service: placeholders are filled, paths made absolute, ports kept to this machine. Throws `SERVICE_INVALID`. */
export function renderCompose(resolved: ResolvedService, envPath: string): RenderedService {
  const { name, definition, containerName, project } = resolved;
  // Compose reads `$` once more.
  const fill = (text: string): string => resolved.expand(text).replaceAll('$', '$$$$');
  // Every value is of YAML: text, number, boolean, null, list or map.
  const form = mapTexts(definition.compose ?? {}, fill) as Readonly<Record<string, unknown>>;
  const { environment, env_file: envFiles, labels, ports, volumes, build, ...rest } = form;
  const env = new Map([...resolved.env, ...readEnvironment(environment, resolved)]);
  const mounts = asList(volumes).map((one) => renderMount(one, resolved));
  const container = containerName.replaceAll(/[^a-zA-Z0-9_.-]/g, '-');
  return {
    container,
    service: {
      container_name: container,
      restart: 'unless-stopped',
      ...rest,
      ...(build !== undefined && { build: renderBuild(build, resolved) }),
      ...(ports !== undefined && { ports: asList(ports).map(keepToLoopback) }),
      ...(mounts.length > 0 && { volumes: mounts }),
      env_file: [...asList(envFiles).map((one) => renderEnvFile(one, resolved)), envPath],
      labels: { ...readLabels(labels), 'dev.phlo.project': project.name, 'dev.phlo.service': name },
    },
    volumes: [...new Set(mounts.map(volumeOf).filter((volume) => volume !== undefined))],
    networks: Array.isArray(form['networks'])
      ? form['networks'].map(String)
      : Object.keys((form['networks'] as object | undefined) ?? {}),
    env,
  };
}

function mapTexts(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, fill)]));
}

const asList = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** A map, or a list of `NAME=value`; a name without a value has none. */
function readPairs(value: unknown): Readonly<Record<string, string | number | boolean | null>> {
  if (!Array.isArray(value)) return (value as ReturnType<typeof readPairs> | undefined) ?? {};
  return Object.fromEntries(
    value.map((pair) => {
      const text = String(pair);
      const at = text.indexOf('=');
      return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** The file of variables is not read for `$`. A variable without a value is that of the definition. */
function readEnvironment(environment: unknown, { name, env }: ResolvedService): readonly (readonly [string, string])[] {
  return Object.entries(readPairs(environment)).flatMap(([key, value]): (readonly [string, string])[] => {
    if (value !== null) return [[key, String(value).replaceAll('$$', '$')]];
    if (env.has(key)) return [];
    throw serviceErrors.create('SERVICE_INVALID', {
      message: `compose.environment of ${name} hands on ${key}, which env of its service.yaml does not declare`,
    });
  });
}

/** A label without a value is an empty one. */
const readLabels = (labels: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(readPairs(labels)).map(([key, value]) => [key, value ?? '']));

const place = (path: string, { sourceDir }: ResolvedService): string =>
  isAbsolute(path) ? path : join(sourceDir, path);

function renderEnvFile(file: unknown, service: ResolvedService): unknown {
  if (typeof file === 'string') return place(file, service);
  const { path, ...rest } = file as { readonly path: string };
  return { path: place(path, service), ...rest };
}

function renderBuild(build: unknown, service: ResolvedService): unknown {
  if (typeof build === 'string') return place(build, service);
  const { context = '.', ...rest } = build as { readonly context?: string };
  return { context: place(context, service), ...rest };
}

/** A folder beside `service.yaml` is meant where a path begins with a dot. */
function renderMount(mount: unknown, service: ResolvedService): unknown {
  if (typeof mount === 'string') return mount.replace(/^\.{1,2}(?=[/:])[^:]*/, (path) => join(service.sourceDir, path));
  const { type, source } = mount as { readonly type?: string; readonly source?: string };
  return type === 'bind' && source !== undefined ? { ...(mount as object), source: place(source, service) } : mount;
}

function volumeOf(mount: unknown): string | undefined {
  if (typeof mount === 'string') return /^([a-zA-Z0-9][a-zA-Z0-9_.-]*):/.exec(mount)?.[1];
  const { type, source } = mount as { readonly type?: string; readonly source?: string };
  return type === 'volume' ? source : undefined;
}

/** Docker opens a port to the whole network unless it is told an address. */
function keepToLoopback(port: unknown): unknown {
  if (typeof port === 'object' && port !== null) return { host_ip: loopback, ...port };
  const text = String(port);
  // [address:][published:]target[/protocol]; an address may be one of IPv6, in brackets.
  const parts = text.replace(/^\[[^\]]*\]/, 'address').split(':');
  if (parts.length >= 3) return text;
  return parts.length === 2 ? `${loopback}:${text}` : `${loopback}::${text}`;
}
