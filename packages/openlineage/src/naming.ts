/** What identifies a dataset everywhere: {@link https://openlineage.io/docs/spec/naming | OpenLineage naming conventions}. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

interface TablePlace {
  readonly host: string;
  readonly port?: number;
  readonly schema: string;
  readonly table: string;
}

/** `postgres://{host}:{port}` and `{database}.{schema}.{table}`. Default port 5432. */
export const postgresDataset = (place: TablePlace & { readonly database: string }): DatasetName =>
  tableDataset('postgres', place.database, { port: 5432, ...place });

/** `trino://{host}:{port}` and `{catalog}.{schema}.{table}`. Default port 8080. */
export const trinoDataset = (place: TablePlace & { readonly catalog: string }): DatasetName =>
  tableDataset('trino', place.catalog, { port: 8080, ...place });

const tableDataset = (scheme: string, root: string, { host, port, schema, table }: TablePlace): DatasetName => ({
  namespace: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
  name: `${root}.${schema}.${table}`,
});

/** A local file or folder: `file` and its path. */
export const fileDataset = (path: string): DatasetName => ({ namespace: 'file', name: withoutSlash(path) });

/** A table in the memory of a process: `inmemory://` and its name. */
export const inMemoryDataset = (name: string): DatasetName => ({ namespace: 'inmemory://', name });

/** Schemes whose host is a bucket or a container, and whose path is a key. */
const objectStores: ReadonlySet<string> = new Set(['s3', 'gs', 'abfss', 'wasbs']);

/**
 * The dataset at a URI: `s3://bucket/key`, `gs://…`, `abfss://…`, `file:///path`, `hdfs://host:port/path`, `https://host/path`. User names,
 * passwords, query and fragment are never part of a name. A text that is no URI is `undefined`.
 */
export function datasetOfUri(text: string): DatasetName | undefined {
  if (!/^[a-z][a-z\d+.-]*:\//i.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, host, pathname } = new URL(text);
  const given = protocol.slice(0, -1).toLowerCase();
  const path = withoutSlash(decode(pathname));
  if (given === 'file') return { namespace: host === '' ? 'file' : `file://${host}`, name: path };
  const scheme = given === 's3a' || given === 's3n' ? 's3' : given === 'gcs' ? 'gs' : given;
  // An account of Azure comes behind the container, where other URLs have a user.
  const container = scheme === 'abfss' || scheme === 'wasbs' ? `${username}@` : '';
  const namespace = `${scheme}://${container}${host}`;
  if (!objectStores.has(scheme)) return { namespace, name: path };
  return { namespace, name: path === '/' ? '/' : path.replace(/^\/+/, '') };
}

/** Paths are named as people write them; one that is not rightly encoded stays as it is. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const withoutSlash = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, '') : path) || '/';
