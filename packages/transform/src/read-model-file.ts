import { amendError } from '@phlo/core';
import { isAbsolute, relative, sep } from 'node:path';
import { isTableName } from '@phlo/lake';
import { invalidModel, noFrontMatter, parseFrontMatter } from './front-matter.js';
import type { FrontMatter } from './front-matter.js';
import { splitFrontMatter } from './split-front-matter.js';

/** The text of a model's file. */
export interface ModelSource {
  readonly text: string;
  /** Of the file: absolute, or relative to the project. */
  readonly path: string;
  /** Absolute. */
  readonly projectDir: string;
}

/** A model's file, its front matter read and the rest left to whoever builds it. */
export interface ModelFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly facts: FrontMatter;
  /** What comes behind the front matter. */
  readonly body: string;
  /** Line of the file on which {@link ModelFile.body} begins, from 1 on. */
  readonly firstLine: number;
  /** The name that the path gives. Throws `MODEL_INVALID`. */
  nameOfPath(): string;
}

const byteOrderMark = '\uFEFF';

/** Throws `MODEL_INVALID`, with the line. `ending` is what the name of the file ends in. */
export function readModelFile({ text, path: file, projectDir }: ModelSource, ending = '.sql'): ModelFile {
  const path = (isAbsolute(file) ? relative(projectDir, file) : file).split(sep).join('/');
  const parts = splitFrontMatter(text.startsWith(byteOrderMark) ? text.slice(1) : text);
  if (parts === undefined) throw invalidModel(path, 1, 'the front matter is never closed by a second `---`');
  const { yaml, sql: body, sqlFirstLine: firstLine } = parts;
  const facts = yaml === undefined ? noFrontMatter : parseFrontMatter({ ...yaml, path });
  return { path, facts, body, firstLine, nameOfPath: () => nameOf(path, ending) };
}

/** `workflows/transforms/silver/flights.sql` is `silver.flights`. */
function nameOf(path: string, ending: string): string {
  const place = path.replace(/^(?:.*\/)?workflows\/transforms\//, '');
  const isNamedSo = place.toLowerCase().endsWith(ending.toLowerCase());
  const segments = (isNamedSo ? place.slice(0, -ending.length) : place).split('/');
  const name = segments.slice(-2).join('.');
  if (isTableName(name)) return name;
  const message = `the path gives no name of a table ("${name}"); move the file to workflows/transforms/<namespace>/<table>${ending}, or give it a \`name\``;
  throw amendError(invalidModel(path, 1, message), { hint: 'Rename or move the file; nothing was run.' });
}
