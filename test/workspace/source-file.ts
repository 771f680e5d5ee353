import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseSync } from 'oxc-parser';

export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the root of the repository, for messages. */
  readonly name: string;
  readonly text: string;
  readonly lines: number;
  /** Tests, their set-up and type tests: they may import what is only a development dependency. */
  readonly isTest: boolean;
  /** Written by a script of the repository; its first line says so. */
  readonly isGenerated: boolean;
  /** What it imports and re-exports, types included, as written. */
  readonly specifiers: readonly string[];
  readonly hasStarExport: boolean;
  readonly hasDefaultExport: boolean;
  /** Types that leave code behind them and are no plain JavaScript. */
  readonly hasEnum: boolean;
  /** Reads of the outside world that only a composition root may do, such as `process.env`. */
  readonly ambient: readonly string[];
}

/** Parses one TypeScript file: imports are read from the syntax tree, so that an import within a string is none. */
export function readSourceFile(path: string, root: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const { module, program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message ?? ''}`);
  const exported = module.staticExports.flatMap(({ entries }) => entries);
  return {
    path,
    name: relative(root, path),
    text,
    lines: text.split('\n').length - 1,
    isTest: /\.(test|test-d|pg-test|test\.setup)\.ts$/.test(path),
    isGenerated: text.startsWith('// Generated'),
    specifiers: [
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...exported.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
      ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => literal(text.slice(start, end))),
    ],
    hasStarExport: exported.some(({ importName }) => importName.kind === 'All' || importName.kind === 'AllButDefault'),
    hasDefaultExport: exported.some(({ exportName }) => exportName.kind === 'Default'),
    hasEnum: program.body.some(declaresEnum),
    ambient: [...findAmbient(program)],
  };
}

const literal = (argument: string): string[] => {
  const quoted = /^(['"])(.*)\1$/.exec(argument)?.[2];
  return quoted === undefined ? [] : [quoted];
};

const forbiddenMembers = new Set(['process.env', 'process.argv', 'process.cwd', 'Date.now', 'Math.random']);

/** Walks the syntax tree for what makes code depend on more than its arguments. */
function* findAmbient(node: unknown): Generator<string> {
  if (Array.isArray(node)) {
    for (const item of node) yield* findAmbient(item);
  } else if (isNode(node)) {
    const read = ambientRead(node);
    if (read !== undefined) yield read;
    for (const child of Object.values(node)) yield* findAmbient(child);
  }
}

function ambientRead(node: SyntaxNode): string | undefined {
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date' && isEmpty(node.arguments)) return 'new Date()';
  if (node.type !== 'MemberExpression') return undefined;
  const object = nameOf(node.object);
  if (object === 'console' || object === 'globalThis') return object;
  const member = `${object ?? ''}.${nameOf(node.property) ?? ''}`;
  return forbiddenMembers.has(member) ? member : undefined;
}

const declaresEnum = (statement: unknown): boolean =>
  isNode(statement) && (statement.type === 'TSEnumDeclaration' || declaresEnum(statement.declaration));

type SyntaxNode = { readonly type: string } & Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is SyntaxNode => typeof value === 'object' && value !== null && 'type' in value;
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const nameOf = (value: unknown): string | undefined =>
  isNode(value) && value.type === 'Identifier' && typeof value.name === 'string' ? value.name : undefined;
