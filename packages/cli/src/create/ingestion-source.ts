import type { ColumnType } from '@phlo/lake';
import type { InferredColumn, InferredFile } from './infer-columns.js';
import { propertyName, quoted } from './literal.js';

/** What the code of a new ingestion says. */
export interface IngestionFacts {
  readonly table: string;
  readonly constant: string;
  readonly key: readonly string[];
  /** Only the values of the file speak for it. */
  readonly isKeyGuessed?: boolean;
  readonly strategy: 'append' | 'replace';
}

/** The code of an ingestion of one file, whose path is relative to the project. */
export function fileIngestion(facts: IngestionFacts, path: string, file: InferredFile): string {
  const source = file.format === 'json' ? readJson(file) : readFiles(path, file);
  const imports = file.format === 'json' ? 'column, ingestion, rows' : 'column, files, ingestion';
  const columns = file.columns.map((column) => `      ${propertyName(column.name)}: ${columnBuilder(column)},`);
  const read = file.format === 'json' ? "import { readFile } from 'node:fs/promises';\n" : '';
  const place =
    file.format === 'json'
      ? `\nconst document = new URL(${quoted(`../../${asUrlPath(path)}`)}, import.meta.url);\n`
      : '';
  return `${read}import { ${imports} } from 'phlo';
${place}
export const ${facts.constant} = ingestion(
  {
    table: ${quoted(facts.table)},
    schema: {
${columns.join('\n')}
    },
${keyLine(facts)}    strategy: '${facts.strategy}',
  },
${source}
);
`;
}

const asUrlPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const readFiles = (path: string, { csv: written = {}, format }: InferredFile): string => {
  const options = Object.entries(written).map(([name, value]) => `${name}: ${quoted(String(value))}`);
  if (options.length > 1)
    return `  files({\n    path: ${quoted(path)},\n    csv: {\n${options.map((option) => `      ${option},\n`).join('')}    },\n  }),`;
  const csv = options.length === 0 ? '' : `, csv: { ${options.join(', ')} }`;
  const named = format === 'ndjson' && path.toLowerCase().endsWith('.json') ? ", format: 'ndjson'" : '';
  return `  files({ path: ${quoted(path)}${named}${csv} }),`;
};

function readJson({ columns }: InferredFile): string {
  const nested = columns.filter(({ isNested }) => isNested);
  return nested.length === 0
    ? `  rows(async function* () {
    yield JSON.parse(await readFile(document, 'utf8'));
  }),`
    : `  rows(async function* () {
    for (const row of JSON.parse(await readFile(document, 'utf8'))) {
      // Objects and lists are kept as JSON.
      yield { ...row, ${nested.map(({ name }) => nestedValue(name)).join(', ')} };
    }
  }),`;
}

const nestedValue = (name: string): string => {
  const value = /^[A-Za-z_]\w*$/.test(name) ? `row.${name}` : `row[${quoted(name)}]`;
  return `${propertyName(name)}: ${value} == null ? null : JSON.stringify(${value})`;
};

const keyLine = ({ key, isKeyGuessed = false }: IngestionFacts): string => {
  const why = isKeyGuessed
    ? '    // No two rows of the file have the same value here. Name another column where that is chance.\n'
    : '';
  return key.length === 0 ? '' : `${why}    key: [${key.map(quoted).join(', ')}],\n`;
};

const columnBuilder = ({ type, nullable }: InferredColumn): string =>
  `column.${builderOf(type)}${nullable ? '.nullable()' : ''}`;

function builderOf(type: ColumnType): string {
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(type);
  return decimal === null ? `${type}()` : `decimal(${decimal[1] ?? ''}, ${decimal[2] ?? ''})`;
}

/** The code of an ingestion whose rows come from code: a start. */
export const rowsIngestion = ({
  table,
  constant,
  strategy,
}: IngestionFacts): string => `import { column, ingestion, rows } from 'phlo';

export const ${constant} = ingestion(
  {
    table: ${quoted(table)},
    schema: {
      id: column.long(),
      name: column.string(),
      updated_at: column.timestamptz(),
    },
    key: ['id'],
    strategy: '${strategy}',
  },
  // Rows from code: an API, a queue, another database. Yield one row, or many at a time.
  rows(async function* () {
    yield [
      { id: 1, name: 'first', updated_at: '2026-01-01T00:00:00Z' },
      { id: 2, name: 'second', updated_at: '2026-01-02T00:00:00Z' },
    ];
  }),
);
`;
