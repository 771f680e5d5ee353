import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isIngestion } from '@phlo/ingest';
import { isPublish } from '@phlo/publish';
import { isQuality } from '@phlo/quality';
import type { ProjectDefinitions } from '@phlo/runner';
import { claimModel, parseModel, parseToolModel } from '@phlo/transform';
import type { SqlModel, ToolModel, TransformTool } from '@phlo/transform';
import type { ModuleLoader } from './load-typescript.js';

const codeFile = /(?<!\.d|\.test)\.(ts|mts|js|mjs)$/;

/** Reads every definition under `workflows/`: what TypeScript files export, and each SQL file as a model. */
export async function loadDefinitions(projectDir: string, load: ModuleLoader): Promise<ProjectDefinitions> {
  const files = await listFiles(join(projectDir, 'workflows'));
  const exported = new Set<unknown>();
  for (const path of files.filter((file) => codeFile.test(file))) {
    for (const value of Object.values(await load(path)).flatMap((one) =>
      Array.isArray(one) ? (one as unknown[]) : [one],
    ))
      exported.add(value);
  }
  const values = [...exported];
  return {
    ingestions: values.filter(isIngestion),
    quality: values.filter(isQuality),
    publishes: values.filter(isPublish),
    models: await Promise.all(files.filter((file) => file.endsWith('.sql')).map((path) => readModel(path, projectDir))),
  };
}

async function readModel(path: string, projectDir: string): Promise<SqlModel> {
  return parseModel({ text: await readFile(path, 'utf8'), path: relative(projectDir, path), projectDir });
}

/** Sorted, so that a project loads the same everywhere. */
async function listFiles(dir: string): Promise<string[]> {
  if (!existsSync(dir)) return [];
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
