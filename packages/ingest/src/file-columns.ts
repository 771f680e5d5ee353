import { closest } from '@phlo/core';
import type { ColumnSource, ColumnSpec, FileColumn, FileSource } from '@phlo/lake';
import { isCastable } from './castable.js';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion-asset.js';
import { assertMayLack } from './partial-columns.js';
import type { FilesOptions, RowNumber } from './source.js';

/** What the files of a load have. */
export interface FoundColumns {
  /** Names of the files, for messages. */
  readonly files: string;
  readonly format: FileSource['format'];
  readonly columns: readonly FileColumn[];
  /** Whether the table keeps rows of other files, which may have more columns. */
  readonly isAdded?: boolean;
}

/**
 * Where each declared column comes from, after comparing the contract with what the files have. Names are compared
 * without case, as SQL does. Throws `SOURCE_COLUMN_MISSING`, `SOURCE_COLUMN_UNEXPECTED` and `SOURCE_TYPE_MISMATCH`.
 */
export function matchColumns(asset: IngestionAsset, options: FilesOptions, found: FoundColumns): ColumnSource[] {
  const free = new Set(unclaimed(asset, options, namesOf(found)));
  const strange = found.columns.filter(({ name }) => free.has(name));
  const byName = new Map(found.columns.map((column) => [column.name.toLowerCase(), column]));
  const sources = asset.columns.map((declared): ColumnSource => {
    const mapped = mappingOf(options, declared.name);
    if (typeof mapped !== 'string') return { name: declared.name, from: { rowNumber: true } };
    const column = byName.get(mapped.toLowerCase());
    if (column === undefined) throw missing(asset, { declared: declared.name, mapped, options }, found);
    assertCastable(asset, { declared, column }, found);
    assertMayLack(asset, { declared, column, unclaimed: strange });
    return { name: declared.name, from: { column: column.name } };
  });
  if (asset.onExtraColumns === 'fail') assertNoExtras(asset, sources, found);
  return sources;
}

const namesOf = ({ columns }: FoundColumns): string[] => columns.map(({ name }) => name);

/** A column may have the name of something that every object has, such as `constructor`. */
const mappingOf = ({ columns = {} }: FilesOptions, name: string): string | RowNumber =>
  (Object.hasOwn(columns, name) ? columns[name] : undefined) ?? name;

interface Wanted {
  readonly declared: string;
  readonly mapped: string;
}

function missing(
  asset: IngestionAsset,
  { declared, mapped, options }: Wanted & { readonly options: FilesOptions },
  found: FoundColumns,
) {
  const { files, format, isAdded = false } = found;
  const names = namesOf(found);
  const free = unclaimed(asset, options, names);
  const guess = closest(mapped, free) ?? onlyOne(free);
  const command = `phlo run --select ${asset.name}`;
  const divider = format === 'csv' && names.length === 1 ? /[;\t|,]/.exec(names[0] ?? '')?.[0] : undefined;
  const isOlder = isAdded && asset.columns.some(({ name, nullable }) => name === declared && nullable);
  const hint =
    divider !== undefined
      ? `Its columns seem to be divided by ${JSON.stringify(divider)}: say \`files({ csv: { delimiter: ${JSON.stringify(divider)} } })\`; then \`${command}\`.`
      : guess === undefined
        ? `${isOlder ? `If it is older than the column, load it with the files that have it: \`${command} --full-refresh\`. Otherwise bring` : 'Bring'} the column back, map its new name with \`files({ columns: { ${declared}: '…' } })\`, or take it out of the schema; then \`${command}\`.`
        : `If it was renamed to "${guess}", say \`files({ columns: { ${declared}: '${guess}' } })\`; then \`${command}\`.`;
  return ingestErrors.create('SOURCE_COLUMN_MISSING', {
    message: `${files} has no column "${mapped}", which ${asset.name} ${mapped === declared ? 'declares' : `reads into "${declared}"`}. It has ${names.join(', ')}.`,
    hint,
    asset: asset.name,
    details: { column: mapped, columns: names },
  });
}

/** Columns of the file that the contract does not claim: likely new names of what it misses. */
function unclaimed({ columns }: IngestionAsset, options: FilesOptions, names: readonly string[]): string[] {
  const claimed = new Set(
    columns.flatMap(({ name }) => {
      const mapped = mappingOf(options, name);
      return typeof mapped === 'string' ? [mapped.toLowerCase()] : [];
    }),
  );
  return names.filter((name) => !claimed.has(name.toLowerCase()));
}

const onlyOne = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

function assertCastable(
  asset: IngestionAsset,
  { declared, column }: { readonly declared: ColumnSpec; readonly column: ColumnSpec },
  { files, format }: FoundColumns,
): void {
  // Everything in a CSV file is text; what its values look like is no type.
  if (format === 'csv' || isCastable(column.type, declared.type)) return;
  throw ingestErrors.create('SOURCE_TYPE_MISMATCH', {
    message: `${files} has "${column.name}" as ${column.type}, which cannot become the ${declared.type} that ${asset.name} declares for "${declared.name}".`,
    hint: `Declare \`${declared.name}: column.${column.type.replace(/\(.*/, '(…)')}${column.type.includes('(') ? '' : '()'}\`, or correct the file; then \`phlo run --select ${asset.name}\`.`,
    asset: asset.name,
    details: { column: column.name, found: column.type, declared: declared.type },
  });
}

function assertNoExtras(
  asset: IngestionAsset,
  sources: readonly ColumnSource[],
  { files, columns }: FoundColumns,
): void {
  const claimed = new Set(sources.flatMap(({ from }) => ('column' in from ? [from.column] : [])));
  const extras = columns.map(({ name }) => name).filter((name) => !claimed.has(name));
  if (extras.length === 0) return;
  const [them, quoted] = [extras.length === 1 ? 'it' : 'them', extras.map((name) => `"${name}"`).join(', ')];
  throw ingestErrors.create('SOURCE_COLUMN_UNEXPECTED', {
    message: `${files} has ${quoted}, which ${asset.name} does not declare.`,
    hint: `Add ${them} to the schema, or say \`onExtraColumns: 'ignore'\`; then \`phlo run --select ${asset.name}\`.`,
    asset: asset.name,
    details: { columns: extras },
  });
}
