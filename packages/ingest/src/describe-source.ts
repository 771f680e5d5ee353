import { basename } from 'node:path';
import type { FileSource } from '@phlo/lake';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion-asset.js';
import type { FilesOptions } from './source.js';

const formats: readonly (readonly [RegExp, FileSource['format']])[] = [
  [/\.parquet$/i, 'parquet'],
  [/\.(csv|tsv)(\.gz)?$/i, 'csv'],
  [/\.(ndjson|jsonl)(\.gz)?$/i, 'ndjson'],
];

/** The files as the engine reads them. Throws `SOURCE_FORMAT_UNKNOWN`. */
export function describeSource(asset: IngestionAsset, options: FilesOptions, paths: readonly string[]): FileSource {
  const format = options.format ?? formats.find(([ending]) => paths.every((path) => ending.test(path)))?.[1];
  if (format === undefined) throw unknownFormat(asset, paths);
  return { format, paths, ...describeCsv(format, options, paths) };
}

function unknownFormat(asset: IngestionAsset, paths: readonly string[]) {
  const strange = paths.filter((path) => !formats.some(([ending]) => ending.test(path))).map((path) => basename(path));
  if (strange.length > 0) {
    return ingestErrors.create('SOURCE_FORMAT_UNKNOWN', {
      message: `The format of ${strange.join(', ')} cannot be told from the name.`,
      asset: asset.name,
    });
  }
  const found = formats.flatMap(([ending, format]) => {
    const example = paths.find((path) => ending.test(path));
    return example === undefined ? [] : [`${format} (${basename(example)})`];
  });
  return ingestErrors.create('SOURCE_FORMAT_UNKNOWN', {
    message: `${asset.name} reads files of several formats at once: ${found.join(', ')}.`,
    hint: 'Give each format an asset of its own, or a path that matches only one.',
    asset: asset.name,
  });
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
