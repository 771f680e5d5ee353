import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isIngestion } from '@phlo/ingest';
import { createModuleLoader } from '../project/load-typescript.js';

/** Where code finds an ingestion of a project. */
export interface ExportPlace {
  /** Relative to the project. */
  readonly path: string;
  readonly name: string;
}

const codeFile = /(?<!\.d|\.test)\.(ts|mts|js|mjs)$/;

/** The constant that an ingestion is; `undefined` where a file exports it in a list or not by name. */
export async function findExport(projectDir: string, asset: string): Promise<ExportPlace | undefined> {
  const load = createModuleLoader(projectDir);
  const entries = await readdir(join(projectDir, 'workflows'), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.filter((one) => codeFile.test(one)).toSorted()) {
    const found = Object.entries(await load(path)).find(
      ([name, value]) => name !== 'default' && isIngestion(value) && value.name === asset,
    );
    if (found !== undefined) return { path: relative(projectDir, path).split(sep).join('/'), name: found[0] };
  }
  return undefined;
}
