import { closest } from '@phlo/core';
import { isTableName } from '@phlo/lake';
import type { PartitionFieldSpec } from '@phlo/lake';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { ParsedNode } from 'yaml';
import { transformErrors } from './errors.js';
import type { ModelFacts } from './model.js';
import { parsePartition } from './parse-partition.js';

export type FrontMatter = Pick<ModelFacts, 'description' | 'owner' | 'publishGroup' | 'checks'> & {
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly partition: readonly PartitionFieldSpec[];
  readonly columns?: ReadonlyMap<string, string>;
};

export const noFrontMatter: FrontMatter = { tags: {}, partition: [] };

interface Source {
  readonly text: string;
  readonly path: string;
  /** Line of the file on which the text begins. */
  readonly firstLine: number;
}

const fields = ['name', 'description', 'owner', 'tags', 'partition', 'columns', 'publishGroup', 'checks'];

type Fail = (message: string, node?: ParsedNode | null) => Error;

/** Reads the fields of a model. Throws `MODEL_INVALID` with the line of the file. */
export function parseFrontMatter(source: Source): FrontMatter {
  const lines = new LineCounter();
  // Integers beyond 2^53 would lose digits as numbers.
  const document = parseDocument(source.text, { lineCounter: lines, intAsBigInt: true });
  const fail: Fail = (message, node) => {
    const offset = node?.range[0] ?? 0;
    return invalidModel(source.path, source.firstLine + lines.linePos(offset).line - 1, message);
  };
  const [broken] = document.errors;
  if (broken !== undefined) {
    const [text = ''] = broken.message.split(/ at line \d+|\n/);
    throw invalidModel(source.path, source.firstLine + (broken.linePos?.[0].line ?? 1) - 1, text);
  }
  const root = document.contents;
  if (root === null) return noFrontMatter;
  if (!isMap(root)) throw fail('the front matter is a list of fields, such as `owner: data@example.com`', root);
  const nodes = new Map<string, ParsedNode | null>();
  for (const { key, value } of root.items) nodes.set(fieldName(key, fail), value);
  const checks: unknown = nodes.get('checks')?.toJS(document);
  return {
    ...readFields(nodes, fail),
    ...(checks !== undefined && checks !== null && { checks: narrowIntegers(checks) }),
  };
}

/** `MODEL_INVALID` at a line of a model's file. */
export const invalidModel = (path: string, line: number, message: string) =>
  transformErrors.create('MODEL_INVALID', {
    message: `${path}, line ${line}: ${message.replace(/\.$/, '')}${message.endsWith('?') ? '' : '.'}`,
    details: { path, line },
  });

function fieldName(key: ParsedNode, fail: Fail): string {
  const name = isScalar(key) ? String(key.value) : '';
  if (fields.includes(name)) return name;
  const guess = closest(name, fields);
  throw fail(
    `"${name}" is no field of a model${guess === undefined ? ` (${fields.join(', ')})` : `; did you mean "${guess}"?`}`,
    key,
  );
}

function readFields(nodes: ReadonlyMap<string, ParsedNode | null>, fail: Fail): FrontMatter {
  const name = textOf(nodes, 'name', fail);
  if (name !== undefined && !isTableName(name)) {
    throw fail(
      `the name "${name}" is not \`namespace.table\` in lower-case letters, digits and underscores`,
      nodes.get('name'),
    );
  }
  const optional = {
    name,
    description: textOf(nodes, 'description', fail),
    owner: textOf(nodes, 'owner', fail),
    publishGroup: textOf(nodes, 'publishGroup', fail),
  };
  return {
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<
      Record<keyof typeof optional, string>
    >),
    tags: Object.fromEntries(pairsOf('tags', nodes.get('tags'), fail)),
    ...(nodes.has('columns') && { columns: new Map(pairsOf('columns', nodes.get('columns'), fail)) }),
    partition: partitionOf(nodes.get('partition'), fail),
  };
}

function textOf(nodes: ReadonlyMap<string, ParsedNode | null>, field: string, fail: Fail): string | undefined {
  const node = nodes.get(field);
  if (node === undefined) return undefined;
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  throw fail(`"${field}" has to be text`, node);
}

function pairsOf(field: string, node: ParsedNode | null | undefined, fail: Fail): [string, string][] {
  if (node === undefined) return [];
  const expected = `"${field}" has to be \`name: value\` pairs`;
  if (!isMap(node)) throw fail(expected, node);
  return node.items.map(({ key, value }): [string, string] => {
    if (!isScalar(key) || !isScalar(value) || value.value === null) throw fail(expected, value ?? key);
    // A number is the text that is written: 1.10 is another version than 1.1.
    const isNumber = typeof value.value === 'number' || typeof value.value === 'bigint';
    return [String(key.value), isNumber ? (value.source ?? value.toString()) : value.toString()];
  });
}

/** The same value with its integers as numbers, as everybody expects them, where a number holds them exactly. */
function narrowIntegers(value: unknown): unknown {
  if (typeof value === 'bigint') return BigInt(Number(value)) === value ? Number(value) : value;
  if (Array.isArray(value)) return value.map(narrowIntegers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, narrowIntegers(one)]));
}

function partitionOf(node: ParsedNode | null | undefined, fail: Fail): readonly PartitionFieldSpec[] {
  if (node === undefined) return [];
  const value: unknown = node?.toJSON();
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    const spec = typeof item === 'string' ? parsePartition(item) : undefined;
    if (spec === undefined)
      throw fail(
        `"${String(item)}" is no partition; write \`month(column)\`, with identity, year, month, day or hour`,
        node,
      );
    return spec;
  });
}
