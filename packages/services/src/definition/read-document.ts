import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { messageOf } from '@phlo/core';
import type { DefinitionProblem } from './definition-problems.js';

/** A `service.yaml` as it was read: its value, or why it has none. */
export type ReadDocument = {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
} & ({ readonly value: unknown } | { readonly problems: readonly DefinitionProblem[] });

/** Reads YAML 1.2 with merge keys (`<<`), as compose files have them. Numbers that become texts stay as they were written. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    // With `silent` a second document would be left out in silence; with `warn` the process would be told of odd keys.
    logLevel: 'error',
  });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  // A tag that means nothing here is a warning: its value would be another than whoever wrote it had in mind.
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    message: message.replace(/ at line \d+[^]*$/, ''),
    line: lineAt(pos[0]),
  }));
  problems.push(...findOdd(document).map(({ message, offset }) => ({ message, line: lineAt(offset) })));
  if (problems.length > 0) return { document, lines, problems };
  keepAsWritten(document);
  try {
    return { document, lines, value: document.toJS() ?? {} };
  } catch (error) {
    return { document, lines, problems: [{ message: messageOf(error), line: 1 }] };
  }
}

/** What is YAML, and cannot be a value: an alias within what it names, and a key by which prototypes are reached. */
function findOdd(document: Document.Parsed): readonly { readonly message: string; readonly offset: number }[] {
  const found: { readonly message: string; readonly offset: number }[] = [];
  visit(document, {
    Alias: (_, alias, path) => {
      const named = alias.resolve(document);
      const [offset = 0] = alias.range ?? [];
      if (path.some((outer) => outer === named))
        found.push({ message: `the alias *${alias.source} stands in what it names`, offset });
    },
    Pair: (_, { key }) => {
      const [offset = 0] = isScalar(key) ? (key.range ?? []) : [];
      if (isScalar(key) && key.value === '__proto__')
        found.push({ message: '__proto__: there is no such field', offset });
    },
  });
  return found;
}

const variables: readonly unknown[] = ['env', 'environment'];

/** A variable is a text: of `1.10` and `0755` every sign counts, which a number would lose. */
function keepAsWritten(document: Document.Parsed): void {
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !variables.includes(key.value) || !isMap(value)) return undefined;
      visit(value, {
        Scalar: (place, scalar) => {
          if (place !== 'key' && typeof scalar.value === 'number' && scalar.source !== undefined)
            scalar.value = scalar.source;
        },
      });
      return undefined;
    },
  });
}
