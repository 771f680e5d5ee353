import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { messageOf } from '@phlo/core';
import type { SemanticModel, SemanticProblem } from '@phlo/core';
import { semanticErrors } from '../errors.js';
import { parseOssie } from './parse-ossie.js';
import type { OssieDocument } from './parse-ossie.js';

/** What the documents of a folder say. */
export interface OssieFolder {
  /** Those without a problem, in the order of files and lines. */
  readonly models: readonly SemanticModel[];
  readonly problems: readonly SemanticProblem[];
}

/**
 * Reads every `*.yaml` and `*.yml` of a folder, deeper ones included, links followed; a folder that is not there has none. A file that cannot be
 * read is a problem, and no other model's. Throws `SEMANTIC_FILE_UNREADABLE` where it is the folder.
 */
export function readOssieFolder(projectDir: string, dir: string): OssieFolder {
  const read = (path: string, file: string): Document => {
    try {
      return parseOssie(readFileSync(path, 'utf8'), file);
    } catch (error) {
      return { models: [], problems: [{ message: `cannot be read: ${messageOf(error)}`, origin: { file, line: 1 } }] };
    }
  };
  return joinDocuments(listFiles(join(projectDir, dir)).map((path) => read(path, relative(projectDir, path))));
}

/** Reads files by their absolute paths. Throws `SEMANTIC_FILE_UNREADABLE`. */
export const readOssieFiles = (projectDir: string, paths: readonly string[]): OssieFolder =>
  joinDocuments(paths.map((path) => parseOssie(readText(path), relative(projectDir, path))));

type Document = Pick<OssieDocument, 'models' | 'problems'>;

/** What several documents say, each model once. */
function joinDocuments(documents: readonly Document[]): OssieFolder {
  const models: SemanticModel[] = [];
  const problems: SemanticProblem[] = [];
  for (const document of documents) {
    problems.push(...document.problems);
    for (const model of document.models) {
      const first = models.find(({ name }) => name === model.name);
      if (first === undefined) models.push(model);
      else {
        const { file = '', line = 0 } = first.origin ?? {};
        const message = `there are two models ${JSON.stringify(model.name)}; the other one is in ${file}, line ${line}`;
        problems.push({ message, origin: model.origin });
      }
    }
  }
  return { models, problems };
}

function listFiles(dir: string): readonly string[] {
  try {
    return walk(dir, []).toSorted();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return [];
    throw unreadable(dir, error);
  }
}

function walk(dir: string, above: readonly string[]): readonly string[] {
  const real = realpathSync(dir);
  // A link that leads back to where it lies has no end.
  if (above.includes(real)) return [];
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    const found = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
    if (found?.isDirectory() === true) return walk(path, [...above, real]);
    return /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, cause: unknown) =>
  semanticErrors.create('SEMANTIC_FILE_UNREADABLE', {
    message: `${path} cannot be read: ${messageOf(cause)}`,
    details: { path },
    cause,
  });
