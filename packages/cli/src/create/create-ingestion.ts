import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { closest } from '@phlo/core';
import { cliErrors } from '../errors.js';
import type { Project } from '../project/project.js';
import type { Creation } from './creation.js';
import { assertNewAsset } from './find-asset.js';
import { inferColumns } from './infer-columns.js';
import type { InferredColumn } from './infer-columns.js';
import { fileIngestion, rowsIngestion } from './ingestion-source.js';
import type { IngestionFacts } from './ingestion-source.js';
import { constantName, fileStem, parseTable } from './names.js';
import { tableTest } from './test-source.js';

export interface IngestionRequest {
  /** `namespace.table` */
  readonly name: string;
  /** Relative to `from`. */
  readonly file?: string;
  /** Columns; default: what looks like one. */
  readonly key?: readonly string[];
  /** `append` or `replace`. */
  readonly strategy: string;
  /** Absolute. */
  readonly from: string;
}

/** A table from a file, with the columns that it has, or from code. Throws `CREATE_*` and `SOURCE_*`. */
export async function createIngestion(project: Project, request: IngestionRequest): Promise<Creation> {
  const table = parseTable(request.name);
  assertNewAsset(project, table);
  const facts = { table, constant: constantName(table), strategy: parseStrategy(request.strategy) };
  const { code, copies } =
    request.file === undefined
      ? { code: rowsIngestion({ ...facts, key: ['id'] }), copies: {} }
      : await fromFile(project, { ...request, file: resolve(request.from, request.file) }, facts);
  const test = `tests/${fileStem(table)}.test.ts`;
  return {
    files: { [`workflows/ingestion/${fileStem(table)}.ts`]: code, [test]: tableTest(table) },
    copies,
    test,
    shows: [
      ['run', '--select', table],
      ['query', `select * from ${table} limit 5`],
    ],
  };
}

function parseStrategy(text: string): IngestionFacts['strategy'] {
  if (text === 'append' || text === 'replace') return text;
  throw cliErrors.create('USAGE', {
    message: `There is no strategy "${text}".`,
    hint: 'Choose `append` or `replace`.',
  });
}

async function fromFile(
  project: Project,
  { file, key }: IngestionRequest & { readonly file: string },
  facts: Omit<IngestionFacts, 'key'>,
) {
  if (!existsSync(file) || !statSync(file).isFile())
    throw cliErrors.create('CREATE_FILE_UNSUITABLE', { message: `${file} is no file.` });
  const tempDir = join(project.dir, '.phlo', 'tmp');
  mkdirSync(tempDir, { recursive: true });
  const inferred = await inferColumns(file, tempDir);
  const inside = relative(project.dir, file);
  const isInside = !inside.startsWith('..');
  // A folder of its own: a pattern of another ingestion, such as data/orders*.csv, does not reach into it.
  const path = isInside ? inside.split(sep).join('/') : `data/${fileStem(facts.table)}/${basename(file)}`;
  const chosen = key === undefined ? guessKey(inferred.columns) : checkKey(key, inferred.columns);
  const isKeyGuessed = key === undefined && !chosen.some(isNamedAsKey);
  return {
    code: fileIngestion({ ...facts, key: chosen, isKeyGuessed }, path, inferred),
    // What the project reads lies in it: it moves with the project, and to CI.
    copies: isInside ? {} : { [path]: file },
  };
}

/** A column that is called so and is one, else the first of all if it is one; nothing where it would be a guess. */
function guessKey(columns: readonly InferredColumn[]): readonly string[] {
  const fits = columns.filter(
    ({ isUnique, nullable, type }) => isUnique && !nullable && ['int', 'long', 'string', 'uuid'].includes(type),
  );
  const named = fits.find(({ name }) => isNamedAsKey(name));
  const first = fits.find((column) => column === columns[0]);
  return [named ?? first].flatMap((column) => (column === undefined ? [] : [column.name]));
}

const isNamedAsKey = (name: string): boolean => /^id$|_id$/i.test(name);

function checkKey(key: readonly string[], columns: readonly InferredColumn[]): readonly string[] {
  const names = columns.map(({ name }) => name);
  const strange = key.find((name) => !names.includes(name));
  const empty = columns.find(({ name, nullable }) => nullable && key.includes(name));
  if (empty !== undefined)
    throw cliErrors.create('USAGE', {
      message: `"${empty.name}" is no part of a key: it has rows without a value.`,
      hint: 'Correct `--key`; nothing was written.',
    });
  if (strange === undefined) return key;
  const guess = closest(strange, names);
  throw cliErrors.create('USAGE', {
    message: `The file has no column "${strange}"${guess === undefined ? `; it has ${names.join(', ')}.` : `. Did you mean "${guess}"?`}`,
    hint: 'Correct `--key`; nothing was written.',
  });
}
