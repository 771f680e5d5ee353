import { didYouMean } from '@phlo/core';
import { isMap, isScalar } from 'yaml';
import type { Document, LineCounter, Node } from 'yaml';
import type { z } from 'zod';

/** Something that is wrong with a `service.yaml`. */
export interface DefinitionProblem {
  readonly message: string;
  /** From 1. */
  readonly line: number;
}

export type Path = readonly PropertyKey[];

/** `native.requires.redis`, `hooks.pre_start[0].name`. */
const labelOf = (path: Path): string =>
  path.reduce<string>((label, part) => {
    if (typeof part === 'number') return `${label}[${part}]`;
    return label === '' ? String(part) : `${label}.${String(part)}`;
  }, '');

/** Collects problems of one document, each with the line of what it is about. */
export function createProblems(document: Document.Parsed, lines: LineCounter) {
  const found: DefinitionProblem[] = [];
  const add = (message: string, path: Path) => void found.push({ message, line: lineOf(document, lines, path) });
  return {
    found: () => found.toSorted((a, b) => a.line - b.line),
    /** Of a value at a path. */
    at: (path: Path, message: string) => add(path.length === 0 ? message : `${labelOf(path)}: ${message}`, path),
  };
}

export type Problems = ReturnType<typeof createProblems>;

/** Line of the value at a path; of its key where it has one, and of the nearest thing around it where it is not there. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      : undefined;
    const node = (pair?.key ?? document.getIn(path.slice(0, length), true)) as Node | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  const start = (document.contents as Node | null)?.range?.[0] ?? 0;
  return lines.linePos(start).line;
}

type Issue = z.core.$ZodIssue;
type Schema = Readonly<Record<string, unknown>>;

/** Tells what a schema has found, with a guess for each unknown field. */
export function reportIssues(issues: readonly Issue[], schema: Schema, problems: Problems): void {
  reportIn([], issues, { schema, problems });
}

interface Report {
  readonly schema: Schema;
  readonly problems: Problems;
}

function reportIn(base: Path, issues: readonly Issue[], { schema, problems }: Report): void {
  for (const issue of issues) {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const known = fieldsAt(schema, path);
      for (const key of issue.keys)
        problems.at([...path, key], ['there is no such field', didYouMean(key, known)].filter(Boolean).join('. '));
    } else if (issue.code === 'invalid_union') reportIn(path, nearest(issue.errors), { schema, problems });
    // What is wrong with a key is told of the issue, and its own message says no more than that.
    else if (issue.code === 'invalid_key') for (const { message } of issue.issues) problems.at(path, message);
    else problems.at(path, issue.message.replace(/^Invalid (input|option|string): ?/, ''));
  }
}

/** Of the branches of a union the one whose kind of value it is; all of them where it is none of them. */
function nearest(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const meant = branches.find(
    (issues) =>
      issues.length > 0 && !issues.some(({ path, code }) => path.length === 0 && code !== 'unrecognized_keys'),
  );
  if (meant !== undefined) return meant;
  const messages = branches.flatMap(messagesOf);
  return [{ code: 'custom', path: [], message: [...new Set(messages)].join(', or '), input: undefined }];
}

const messagesOf = (issues: readonly Issue[]): readonly string[] =>
  issues.flatMap((issue) =>
    issue.code === 'invalid_union'
      ? issue.errors.flatMap(messagesOf)
      : [issue.message.replace(/^Invalid (input|option): ?/, '')],
  );

/** Names of the fields that a JSON Schema has at a path. */
function fieldsAt(schema: Schema, path: Path): readonly string[] {
  let nodes: readonly Schema[] = [schema];
  for (const part of path)
    nodes = nodes.flatMap(alternatives).flatMap((node) => {
      const { properties, items, additionalProperties } = node;
      if (typeof part === 'number') return isSchema(items) ? [items] : [];
      const next = (isSchema(properties) ? properties[String(part)] : undefined) ?? additionalProperties;
      return isSchema(next) ? [next] : [];
    });
  return nodes.flatMap(alternatives).flatMap(({ properties }) => Object.keys(properties ?? {}));
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

const alternatives = (node: Schema): readonly Schema[] =>
  Array.isArray(node['anyOf']) ? (node['anyOf'] as readonly Schema[]) : [node];
