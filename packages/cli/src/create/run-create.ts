import { maskBy } from '../output/mask.js';
import { openProject } from '../project/open-project.js';
import type { Project } from '../project/project.js';
import { applyCreation } from './apply-creation.js';
import type { Created, Creation } from './creation.js';

export interface CreateOptions {
  /** Where the user stands. */
  readonly cwd: string;
  readonly isDryRun: boolean;
}

/** Writes what was planned into its project, and looks whether the project still loads: otherwise everything is as it was. */
export async function runCreate(dir: string, creation: Creation, { cwd, isDryRun }: CreateOptions): Promise<Created> {
  const verify = async (): Promise<void> => {
    await using project: Project = await openProject(dir, { exportEnv: true, onRedactor: maskBy });
    await project.graph();
    await creation.verify?.(dir);
  };
  return applyCreation(creation, { dir, cwd, isDryRun, verify });
}
