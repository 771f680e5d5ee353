import type { ColumnSource, ColumnSpec, FileColumn } from '@phlo/lake';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion-asset.js';
import { nameFiles } from './name-files.js';

/** A declared column and the one of the files that fills it. */
export interface PartialColumn {
  readonly declared: ColumnSpec;
  readonly column: FileColumn;
  /** Columns of the files that fill none. */
  readonly unclaimed: readonly FileColumn[];
}

/**
 * Files from before a column was added do not have it, and their rows have null there. Throws `SOURCE_COLUMN_MISSING` where the contract has
 * no place for null, and where a file has another column in its place that nobody declares: it was renamed, and its values would be lost.
 */
export function assertMayLack(asset: IngestionAsset, { declared, column, unclaimed }: PartialColumn): void {
  const { missingIn = [] } = column;
  if (missingIn.length === 0) return;
  const what = `no column "${column.name}", which other files of the load have`;
  const thenRun = `then \`phlo run --select ${asset.name}\``;
  if (!declared.nullable)
    throw missing(asset, column, {
      message: `${nameFiles(missingIn)} ${has(missingIn)} ${what} and ${asset.name} declares as never null.`,
      hint: `Bring the column back in ${missingIn.length === 1 ? 'this file' : 'these files'}, or declare \`${declared.name}\` nullable: without it there is null; ${thenRun}.`,
    });
  const lacking = new Set(missingIn);
  for (const other of unclaimed) {
    const { missingIn: notThere = [] } = other;
    const without = new Set(notThere);
    const file = missingIn.find((path) => !without.has(path));
    if (file === undefined || notThere.every((path) => lacking.has(path))) continue;
    throw missing(asset, column, {
      message: `${nameFiles([file])} has ${what}, and has "${other.name}", which those do not have and ${asset.name} does not declare.`,
      hint: `If it was renamed, give it one name in all of the files; if it is another column, declare \`${other.name}\` as well; ${thenRun}.`,
    });
  }
}

/** What is told of a load whose files do not all have the columns that it reads. */
export function describeGaps(sources: readonly ColumnSource[], columns: readonly FileColumn[]): string[] {
  const read = new Set(sources.flatMap(({ from }) => ('column' in from ? [from.column] : [])));
  return columns.flatMap(({ name, missingIn = [] }) =>
    read.has(name) && missingIn.length > 0
      ? [`${nameFiles(missingIn)} ${has(missingIn)} no column "${name}", which other files have: it is null there.`]
      : [],
  );
}

const has = (files: readonly string[]): string => (files.length === 1 ? 'has' : 'have');

const missing = (
  asset: IngestionAsset,
  { name, missingIn }: FileColumn,
  { message, hint }: { readonly message: string; readonly hint: string },
) =>
  ingestErrors.create('SOURCE_COLUMN_MISSING', {
    message,
    hint,
    asset: asset.name,
    details: { column: name, files: missingIn },
  });
