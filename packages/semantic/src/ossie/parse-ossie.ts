import { didYouMean } from '@phlo/core';
import type { SemanticModel, SemanticProblem } from '@phlo/core';
import { isMap, isSeq, Scalar } from 'yaml';
import type { CST, Document, Node } from 'yaml';
import { checkModelNames } from './check-model-names.js';
import { checkShape } from './check-shape.js';
import type { ShapeCheck } from './check-shape.js';
import { documentFields, isNewVersion, isOldVersion, modelShape } from './ossie-shape.js';
import type { RawModel } from './raw-model.js';
import { toModel } from './to-model.js';
import { readYaml, resolveNode, writeYaml } from './yaml-source.js';
import type { YamlSource } from './yaml-source.js';

/** A document of Apache Ossie. */
export interface OssieDocument {
  readonly file: string;
  /** As the document says it; `undefined` where it says none. */
  readonly version: string | undefined;
  /** Those without a problem. */
  readonly models: readonly SemanticModel[];
  /** In the order of their lines. */
  readonly problems: readonly SemanticProblem[];
  /** What {@link writeOssie} writes. */
  readonly tokens: readonly CST.Token[];
}

/**
 * Reads a document of {@link https://github.com/apache/ossie | Apache Ossie} 0.1.1 or the draft of 0.2, and says everything that is wrong
 * with it at once. Never throws. `file` is what problems and models name as their origin.
 */
export function parseOssie(text: string, file: string): OssieDocument {
  const source = readYaml(text);
  const [document, second] = source.documents;
  const report = createReport(source, file);
  for (const { errors } of source.documents)
    for (const { message, pos } of errors) report.at(message.replace(/ at line \d+[^]*$/, ''), pos[0]);
  if (second !== undefined) report.at('a file holds one document', second.range[0]);
  const read = document === undefined || report.problems.length > 0 ? none : readDocument(document, report);
  const problems = report.problems.toSorted((a, b) => (a.origin?.line ?? 0) - (b.origin?.line ?? 0));
  return { ...read, file, problems, tokens: source.tokens };
}

/** The text that a document was read from, comments, quotes and line ends included. */
export const writeOssie = ({ tokens }: Pick<OssieDocument, 'tokens'>): string => writeYaml(tokens);

const none = { version: undefined, models: [] };

interface Report {
  readonly file: string;
  readonly problems: SemanticProblem[];
  lineOf(node: Node | undefined): number;
  at(message: string, offset: number): void;
}

function createReport({ lineAt }: YamlSource, file: string): Report {
  const problems: SemanticProblem[] = [];
  return {
    file,
    problems,
    lineOf: (node) => lineAt(node?.range?.[0] ?? 0),
    at: (message, offset) => void problems.push({ message, origin: { file, line: lineAt(offset) } }),
  };
}

function readDocument(document: Document.Parsed, report: Report): Pick<OssieDocument, 'version' | 'models'> {
  const resolve = (node: unknown) => resolveNode(document, node);
  const tell = (message: string, node: Node | undefined) => report.at(message, node?.range?.[0] ?? 0);
  const root = resolve(document.contents);
  if (!isMap(root)) {
    tell('a document has the fields version and semantic_model', root);
    return none;
  }
  const fields = new Map(
    root.items.map(({ key, value }) => [key instanceof Scalar ? String(key.value) : '', { key, value }]),
  );
  const version = fields.get('version');
  const isNew = checkVersion(resolve(version?.value), (message) => tell(message, resolve(version?.key) ?? root));
  if (fields.has('ontology')) {
    tell('the document is an ontology of Ossie, and not a semantic model', resolve(fields.get('ontology')?.key));
    return none;
  }
  for (const [name, { key }] of fields)
    if (!(documentFields as readonly string[]).includes(name)) {
      const guess = didYouMean(name, documentFields);
      tell(`a document has no field ${JSON.stringify(name)}${guess === undefined ? '' : `. ${guess}`}`, resolve(key));
    }
  const list = resolve(fields.get('semantic_model')?.value);
  if (!isSeq(list)) {
    tell(
      list === undefined ? 'the document lacks the field "semantic_model"' : 'semantic_model must be a list',
      list ?? root,
    );
    return none;
  }
  const check: ShapeCheck = { isNew, resolve, tell };
  const models = list.items.flatMap((node, index) => readModel({ document, report, check }, node, index));
  const value = resolve(version?.value);
  return { version: value instanceof Scalar ? String(value.value) : undefined, models };
}

/** Tells what is wrong with the version; whether fields of 0.2 may be there. */
function checkVersion(node: Node | undefined, tell: (message: string) => void): boolean {
  const version: unknown = node instanceof Scalar ? node.value : undefined;
  if (typeof version === 'string' && (isOldVersion(version) || isNewVersion(version))) return isNewVersion(version);
  if (version === undefined) tell('the document lacks its version: "0.1.1" or "0.2.0.dev0"');
  else tell(`version must be "0.1.1" or "0.2.0.dev0", not ${JSON.stringify(version)}`);
  // One problem is enough: what 0.2 has is not told on top of it.
  return true;
}

interface Reading {
  readonly document: Document.Parsed;
  readonly report: Report;
  readonly check: ShapeCheck;
}

function readModel({ document, report, check }: Reading, item: unknown, index: number): readonly SemanticModel[] {
  const before = report.problems.length;
  const node = check.resolve(item);
  checkShape(check, modelShape, { node, path: `semantic_model[${index}]`, parent: undefined });
  if (report.problems.length > before || node === undefined) return [];
  // Its shape has been checked. An anchor may be used as often as a model likes: what it has is made once.
  const raw = node.toJS(document, { maxAliasCount: -1 }) as RawModel;
  const nodeAt = (path: readonly (string | number)[]) =>
    path.reduce<Node | undefined>((at, key) => {
      const next = isMap(at) || isSeq(at) ? check.resolve(at.get(key, true)) : undefined;
      return next ?? at;
    }, node);
  checkModelNames(raw, (message, path) => check.tell(message, nodeAt(path)));
  if (report.problems.length > before) return [];
  return [toModel(raw, { file: report.file, line: report.lineOf(node) })];
}
