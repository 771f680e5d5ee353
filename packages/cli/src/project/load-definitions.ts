import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isIngestion } from '@phlo/ingest';
import { isPublish } from '@phlo/publish';
import { isQuality } from '@phlo/quality';
import type { AnyCheckType } from '@phlo/quality';
import type { ProjectDefinitions } from '@phlo/runner';
import { assertOneSchedulePerName, isFreshness, isSchedule } from '@phlo/schedule';
import type { FreshnessPolicy, Schedule } from '@phlo/schedule';
import { claimModel, parseModel, parseToolModel } from '@phlo/transform';
import type { SqlModel, ToolModel, TransformTool } from '@phlo/transform';
import { cliErrors } from '../errors.js';
import { listDefinitions } from './list-definitions.js';
import type { ModuleLoader } from './load-typescript.js';

const codeFile = /(?<!\.d|\.test)\.(ts|mts|js|mjs)$/;

/** Everything that a project defines: what is run, and when. */
export interface LoadedDefinitions extends ProjectDefinitions {
  readonly schedules: readonly Schedule[];
  readonly freshness: readonly FreshnessPolicy[];
}

/** What plugins add to what a project may define. */
export interface DefinitionParts {
  readonly tools: readonly TransformTool[];
  readonly checkTypes: readonly AnyCheckType[];
}

/**
 * Reads every definition under `workflows/`: what TypeScript files export, each SQL file as a model, and each file that a tool of a
 * plugin claims as a model of that tool.
 */
export async function loadDefinitions(
  projectDir: string,
  load: ModuleLoader,
  { tools, checkTypes }: DefinitionParts = { tools: [], checkTypes: [] },
): Promise<LoadedDefinitions> {
  const workflows = join(projectDir, 'workflows');
  const files = (await listDefinitions(workflows, projectDir)).map((path) => ({
    path,
    tool: claimModel(relative(workflows, path).split(sep).join('/'), tools),
  }));
  // By the first file that exports it, as another may pass it on.
  const exported = new Map<unknown, string>();
  for (const { path } of files.filter((file) => file.tool === undefined && codeFile.test(file.path))) {
    for (const value of Object.values(await load(path)).flatMap((one) =>
      Array.isArray(one) ? (one as unknown[]) : [one],
    ))
      if (!exported.has(value)) exported.set(value, relative(projectDir, path));
  }
  const values = [...exported.keys()];
  const schedules = values.filter(isSchedule);
  assertOneSchedulePerName(schedules);
  const models = files.filter(({ path, tool }) => tool !== undefined || path.endsWith('.sql'));
  return {
    ingestions: values.filter(isIngestion),
    quality: values.filter(isQuality),
    publishes: values.filter(isPublish),
    schedules,
    freshness: values.filter(isFreshness),
    places: exported,
    models: await Promise.all(models.map(({ path, tool }) => readModel(path, { projectDir, tool }))),
    checkTypes,
  };
}

interface Reading {
  readonly projectDir: string;
  readonly tool: TransformTool | undefined;
}

async function readModel(path: string, { projectDir, tool }: Reading): Promise<SqlModel | ToolModel> {
  const place = relative(projectDir, path);
  const source = { text: decode(await readFile(path), place), path: place, projectDir };
  return tool === undefined ? parseModel(source) : parseToolModel(tool, source);
}

/** Bytes that are no UTF-8 would become other characters without a word. */
function decode(bytes: Uint8Array, place: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw cliErrors.create('DEFINITION_FAILED', { message: `${place} is not UTF-8.`, cause });
  }
}
