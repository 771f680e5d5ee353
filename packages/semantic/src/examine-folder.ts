import type { PluginFinding } from '@phlo/core';
import { describeProblem } from './describe-problems.js';
import type { OssieFolder } from './ossie/read-folder.js';

/** What the doctor is told of a folder of models: how many there are, and each problem with its line. */
export function examineFolder({ models, problems }: OssieFolder, dir: string): readonly PluginFinding[] {
  const count = models.length === 1 ? 'one model' : `${models.length || 'no'} models`;
  return [
    { status: 'ok', message: `${count} in ${dir}` },
    ...problems.map((problem): PluginFinding => ({
      status: 'failed',
      message: describeProblem(problem),
      hint: 'Correct the line; until then, the model is not there. `phlo semantic validate` tells also of columns.',
    })),
  ];
}
