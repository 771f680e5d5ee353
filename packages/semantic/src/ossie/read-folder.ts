import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { messageOf } from '@phlo/core';
import type { SemanticModel, SemanticProblem } from '@phlo/core';
import { semanticErrors } from '../errors.js';
import { parseOssie } from './parse-ossie.js';

/** What the documents of a folder say. */
export interface OssieFolder {
  /** Those without a problem, in the order of files and lines. */
  readonly models: readonly SemanticModel[];
  readonly problems: readonly SemanticProblem[];
}

/** Reads every `*.yaml` and `*.yml` of a folder, deeper ones included; a folder that is not there has none. */
export function readOssieFolder(projectDir: string, dir: string): OssieFolder {
  return readOssieFiles(projectDir, listFiles(join(projectDir, dir)));
}

/** Reads files by their absolute paths. Throws `SEMANTIC_FILE_UNREADABLE`. */
export function readOssieFiles(projectDir: string, paths: readonly string[]): OssieFolder {
  const documents = paths.map((path) => parseOssie(readText(path), relative(projectDir, path)));
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
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return [];
    throw unreadable(dir, error);
  }
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
