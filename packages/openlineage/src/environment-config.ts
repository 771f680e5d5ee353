import { isRecord } from './shape.js';

/** Names of variables and their values. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Tree = Record<string, unknown>;

const prefix = 'OPENLINEAGE__';
/** Where other clients put what the simple variables say, so that a composite transport has it among its own. */
const simple = `${prefix}TRANSPORT__TRANSPORTS__DEFAULT_HTTP`;

/**
 * What `OPENLINEAGE__A__B=value` and the simple variables (`OPENLINEAGE_URL`, `…_ENDPOINT`, `…_API_KEY`) say, as `openlineage.yml` would.
 * Values are read as JSON where they are JSON. A variable of an upper level wins over those below it. See
 * {@link https://openlineage.io/docs/client/python/configuration#environment-variables | environment variables}.
 */
export function readEnvironment(environment: Environment): Readonly<Record<string, unknown>> {
  const all = { ...environment, ...aliases(environment) };
  const config: Tree = {};
  const names = Object.keys(all).filter((name) => name.startsWith(prefix));
  // In reverse: `A__B` is inserted before `A`, which then replaces it.
  for (const name of names.toSorted().toReversed()) {
    const keys = name.slice(prefix.length).toLowerCase().split('__');
    insert(config, keys, parseValue(all[name] ?? ''));
  }
  return config;
}

/** What the simple variables stand for. Whoever has a `DEFAULT_HTTP` of their own, `{}` included, wants none of it. */
function aliases(environment: Environment): Environment {
  const { OPENLINEAGE_URL: url, OPENLINEAGE_ENDPOINT: endpoint, OPENLINEAGE_API_KEY: apiKey } = environment;
  if (!url || Object.keys(environment).some((name) => name.startsWith(simple))) return {};
  const auth = JSON.stringify({ type: 'api_key', apiKey });
  const given = { URL: JSON.stringify(url), ...(endpoint && { ENDPOINT: endpoint }), ...(apiKey && { AUTH: auth }) };
  const at = (place: string) =>
    Object.fromEntries(Object.entries(given).map(([key, value]) => [`${place}__${key}`, value]));
  const isAsync = environment[`${prefix}TRANSPORT__TYPE`] === 'async_http';
  return {
    ...at(simple),
    [`${simple}__TYPE`]: 'http',
    ...(isAsync && { ...at(`${prefix}TRANSPORT`), ...environment }),
  };
}

function insert(config: Tree, keys: readonly string[], value: unknown): void {
  // Defined, not assigned: `__PROTO__` in a name is a key like any other.
  const set = (tree: Tree, key: string, one: unknown) =>
    Object.defineProperty(tree, key, { value: one, enumerable: true, configurable: true, writable: true });
  let current = config;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(current, key) ? current[key] : undefined;
    const tree: Tree = isRecord(next) ? next : {};
    set(current, key, tree);
    current = tree;
  }
  set(current, keys.at(-1) ?? '', value);
}

function parseValue(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
