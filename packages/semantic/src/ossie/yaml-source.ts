import { Composer, CST, isAlias, LineCounter, Parser } from 'yaml';
import type { Document, Node } from 'yaml';

/** A YAML text, taken apart so that it can be put together again as it was. */
export interface YamlSource {
  readonly tokens: readonly CST.Token[];
  readonly documents: readonly Document.Parsed[];
  /** Line of an offset, from 1. */
  lineAt(offset: number): number;
}

export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const documents = [...new Composer({ lineCounter: lines, prettyErrors: false }).compose(tokens, true, text.length)];
  return { tokens, documents, lineAt: (offset) => lines.linePos(offset).line };
}

/** The text of tokens, byte by byte what they were read from. */
export const writeYaml = (tokens: readonly CST.Token[]): string => tokens.map((token) => CST.stringify(token)).join('');

/** What a node stands for; an alias for what its anchor has. */
export function resolveNode(document: Document.Parsed, node: unknown): Node | undefined {
  const found = isAlias(node) ? node.resolve(document) : node;
  // Nodes of a parsed document hold nodes; what is missing is null.
  return (found as Node | null | undefined) ?? undefined;
}
