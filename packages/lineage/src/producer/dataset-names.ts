import { resolve } from 'node:path';
import { datasetOfUri, fileDataset, postgresDataset } from '@phlo/openlineage';
import type { DatasetName } from '@phlo/openlineage';

/** What names are made with. */
export interface NamingContext {
  /** Namespace of what has no physical place that is known: `phlo://<project>`. */
  readonly namespace: string;
  /** Absolute. */
  readonly projectDir: string;
  /** Where the table of an asset lies, as far as a run has said so. */
  locationOf(asset: string): string | undefined;
}

/** A dataset by the name that everybody knows it by, and by its own within Phlo where that is another one. */
export interface NamedDataset extends DatasetName {
  readonly symlink?: DatasetName;
}

/**
 * The name of an asset: where its Iceberg table lies, with the asset key as a symlink, as Spark has it; or the key alone in the
 * namespace of the project, where no run has said where it lies.
 */
export function nameAsset(asset: string, { namespace, locationOf }: NamingContext): NamedDataset {
  const location = locationOf(asset);
  const logical = { namespace, name: asset };
  const physical = location === undefined ? undefined : datasetOfUri(location);
  return physical === undefined ? logical : { ...physical, symlink: logical };
}

/** Endings by which a text without a scheme is taken for a file. */
const fileEnding = /\.(csv|tsv|json|jsonl|ndjson|parquet|xlsx?|avro|orc|txt)(\.(gz|zst|bz2))?$/i;

/** The name of what a step read: a URI, a file of the project, `scheme:rest`, or an asset. */
export function nameInput(text: string, context: NamingContext): NamedDataset {
  if (context.locationOf(text) !== undefined) return nameAsset(text, context);
  const physical = datasetOfUri(text);
  if (physical !== undefined) return physical;
  const opaque = /^([a-z][a-z\d+.-]+):(.+)$/i.exec(text);
  if (opaque !== null) return { namespace: opaque[1]?.toLowerCase() ?? '', name: opaque[2] ?? '' };
  const isFile = /[\\/]/.test(text) || fileEnding.test(text);
  return isFile ? fileDataset(resolve(context.projectDir, text)) : nameAsset(text, context);
}

/**
 * The name of a relation, `schema.table`, in the place where marts go: `postgres://host:port` and `database.schema.table`, likewise for
 * other servers; a folder of PGlite is a namespace of its own.
 */
export function nameRelation(target: string, relation: string): DatasetName {
  const server = /^([a-z][a-z\d+.-]*):\/\/([^/]+)\/([^/]+)$/i.exec(target);
  const [schema = '', ...rest] = relation.split('.');
  const table = rest.join('.');
  if (server === null) return { namespace: target, name: relation };
  const [, scheme = '', authority = '', database = ''] = server;
  if (!/^postgres(ql)?$/.test(scheme))
    return { namespace: `${scheme}://${authority}`, name: `${database}.${relation}` };
  const { hostname, port } = new URL(`postgres://${authority}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  return postgresDataset({ host, ...(port !== '' && { port: Number(port) }), database, schema, table });
}
