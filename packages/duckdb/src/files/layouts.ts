import type { DuckdbColumn } from '../describe-query.js';
import { duckdbErrors } from '../errors.js';

/** Files that have the same columns in the same order. */
export interface FileLayout<Column = DuckdbColumn> {
  readonly paths: readonly string[];
  /** In the order of the files. */
  readonly columns: readonly Column[];
}

/** A column of files that are loaded together. */
export interface FoundColumn extends DuckdbColumn {
  /** Files that do not have it: it is null there. */
  readonly missingIn: readonly string[];
}

/** What files that are loaded together have. */
export interface FoundFiles {
  /** Each column that some file has, by the name and the type that it has in the first one. */
  readonly columns: readonly FoundColumn[];
  readonly layouts: readonly FileLayout<FoundColumn>[];
}

/** Puts files of several layouts together, by the names of their columns without case. Throws `SOURCE_FILES_DIFFER` where types differ. */
export function uniteLayouts(layouts: readonly FileLayout[]): FoundFiles {
  const columns = new Map<string, DuckdbColumn & { readonly layouts: FileLayout[] }>();
  for (const layout of layouts) {
    for (const column of layout.columns) {
      if (column.name.includes('\0')) throw unspeakable(column, layout);
      const key = column.name.toLowerCase();
      const known = columns.get(key);
      if (known !== undefined && foldAscii(known.name) !== foldAscii(column.name)) throw alike(known, column, layout);
      if (known === undefined) columns.set(key, { ...column, layouts: [layout] });
      else if (isSameType(known.type, column.type)) known.layouts.push(layout);
      else throw differing(column, layout, { known, first: known.layouts[0] ?? layout });
    }
  }
  const found = new Map(
    [...columns].map(([key, { name, type, layouts: having }]) => {
      const missingIn = layouts.filter((layout) => !having.includes(layout)).flatMap(({ paths }) => paths);
      return [key, { name, type, missingIn }];
    }),
  );
  return {
    columns: [...found.values()],
    layouts: layouts.map(({ paths, columns: own }) => ({
      paths,
      columns: own.flatMap(({ name }) => found.get(name.toLowerCase()) ?? []),
    })),
  };
}

/** As far as DuckDB compares names without case. */
const foldAscii = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

const alike = (one: DuckdbColumn, other: DuckdbColumn, { paths: [file = ''] }: FileLayout) =>
  duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file} has a column "${other.name}", which differs from "${one.name}" only in the case of a letter beyond A to Z.`,
    hint: 'Give them one name in all of the files, or two that differ in more.',
    details: { file, columns: [one.name, other.name] },
  });

/** It ends a text in SQL. */
const unspeakable = ({ name }: DuckdbColumn, { paths: [file = ''] }: FileLayout) =>
  duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file} has a column ${JSON.stringify(name)}, whose name holds the character of code 0.`,
    hint: 'Rename it in the file.',
    details: { file, column: name },
  });

/** The fields of a structure may stand in another order. */
const isSameType = (one: string, other: string): boolean => {
  const parts = (type: string) =>
    type
      .split(/[(),]/)
      .map((part) => part.trim())
      .toSorted()
      .join();
  return one === other || parts(one) === parts(other);
};

function differing(
  column: DuckdbColumn,
  layout: FileLayout,
  { known, first }: { readonly known: DuckdbColumn; readonly first: FileLayout },
) {
  const [[file = ''], [firstFile = '']] = [layout.paths, first.paths];
  return duckdbErrors.create('SOURCE_FILES_DIFFER', {
    message: `${file} has "${column.name}" as ${column.type}, and ${firstFile} as ${known.type}.`,
    details: { file, firstFile, column: column.name, types: [known.type, column.type] },
  });
}
