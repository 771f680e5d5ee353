import type { FileSource } from '@phlo/lake';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion.js';
import type { FilesOptions } from './source.js';

const formats: readonly (readonly [RegExp, FileSource['format']])[] = [
  [/\.parquet$/i, 'parquet'],
  [/\.(csv|tsv)(\.gz)?$/i, 'csv'],
  [/\.(ndjson|jsonl)(\.gz)?$/i, 'ndjson'],
];

/** The files as the engine reads them. Throws `SOURCE_FORMAT_UNKNOWN`. */
export function describeSource(asset: IngestionAsset, options: FilesOptions, paths: readonly string[]): FileSource {
  const format = options.format ?? formats.find(([ending]) => paths.every((path) => ending.test(path)))?.[1];
  if (format === undefined) {
    throw ingestErrors.create('SOURCE_FORMAT_UNKNOWN', {
      message: `The format of ${paths.join(', ')} cannot be told from the name.`,
      asset: asset.name,
    });
  }
  return { format, paths, ...describeCsv(format, options, paths) };
}

function describeCsv(
  format: FileSource['format'],
  { csv }: FilesOptions,
  paths: readonly string[],
): Pick<FileSource, 'csv'> {
  if (format !== 'csv') return {};
  const isTabbed = csv?.delimiter === undefined && paths.every((path) => /\.tsv(\.gz)?$/i.test(path));
  if (isTabbed) return { csv: { ...csv, delimiter: '\t' } };
  return csv === undefined ? {} : { csv };
}
