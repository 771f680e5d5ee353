import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { OpenLineageConfig } from './config.js';
import { readEnvironment } from './environment-config.js';
import type { Environment } from './environment-config.js';
import { OpenLineageError } from './errors.js';
import { parseConfig } from './parse-config.js';
import { isRecord } from './shape.js';

type Given = Readonly<Record<string, unknown>>;

/** Where the configuration is looked for. */
export interface ReadConfigOptions {
  /** Such as `process.env`. */
  readonly environment: Environment;
  /** Absolute folder where `openlineage.yml` is looked for first. */
  readonly cwd: string;
  /** Absolute folder below which `.openlineage/openlineage.yml` is looked for next. Default: it is not. */
  readonly home?: string;
  /** What the code itself says, in the words of `openlineage.yml`. It wins over everything. */
  readonly config?: Given;
}

/**
 * The configuration that every OpenLineage client honours: what the code says, `openlineage.yml` (at `OPENLINEAGE_CONFIG`, in `cwd`,
 * in `~/.openlineage`), `OPENLINEAGE__…`, then `OPENLINEAGE_URL`, `OPENLINEAGE_ENDPOINT` and `OPENLINEAGE_API_KEY`, merged key by key in
 * that order. `OPENLINEAGE_DISABLED=true` makes it a transport to nowhere. Throws `CONFIG_INVALID`.
 */
export async function readConfig(options: ReadConfigOptions): Promise<OpenLineageConfig> {
  const { environment, config = {} } = options;
  if (environment['OPENLINEAGE_DISABLED']?.trim().toLowerCase() === 'true')
    return { transport: { type: 'noop' }, filters: [], ignored: [] };
  const merged = [config, await readFirstFile(options), readEnvironment(environment)].reduceRight<Given>(
    (below, above) => merge(below, above),
    {},
  );
  return parseConfig(withoutAlias(merged));
}

/** Where nobody says what kind of transport there is, the simple variables are the whole of it. */
function withoutAlias(given: Given): Given {
  const { transport } = given;
  if (!isRecord(transport) || transport['type'] !== undefined) return given;
  const { transports } = transport;
  return { ...given, transport: isRecord(transports) ? transports['default_http'] : undefined };
}

async function readFirstFile({ environment, cwd, home }: ReadConfigOptions): Promise<Given> {
  const named = environment['OPENLINEAGE_CONFIG'];
  const paths = [
    ...(named === undefined || named === '' ? [] : [resolve(cwd, named)]),
    join(cwd, 'openlineage.yml'),
    ...(home === undefined ? [] : [join(home, '.openlineage', 'openlineage.yml')]),
  ];
  for (const path of paths) {
    const text = await readIfThere(path);
    if (text !== undefined) return parseYaml(text, path);
  }
  return {};
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new OpenLineageError('CONFIG_INVALID', `${path} cannot be read: ${code ?? 'unknown'}`, { cause });
  }
}

function parseYaml(text: string, path: string): Given {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    // The message shows the line that is wrong, which may hold a key; where it is says enough.
    const { linePos } = error as { readonly linePos?: readonly { readonly line: number }[] };
    throw new OpenLineageError('CONFIG_INVALID', `${path} is not YAML at line ${linePos?.[0]?.line ?? 1}`);
  }
  if (value === null || value === undefined) return {};
  if (isRecord(value)) return value;
  throw new OpenLineageError('CONFIG_INVALID', `${path} is not an object`);
}

/** Objects are merged; of anything else, the upper one stays. */
function merge(below: Given, above: Given): Given {
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const old = merged.get(key);
    merged.set(key, isRecord(old) && isRecord(value) ? merge(old, value) : value);
  }
  return Object.fromEntries(merged);
}
