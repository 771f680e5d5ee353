import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { cliErrors } from '../errors.js';
import { configFileNames, findProject } from './find-project.js';
import type { ProjectLocation } from './find-project.js';

/** {@link findProject} that throws `PROJECT_NOT_FOUND`. */
export function locateProject(from: string): ProjectLocation {
  const found = findProject(from);
  if (found !== undefined) return found;
  const dir = resolve(from);
  if (!existsSync(dir)) throw cliErrors.create('PROJECT_NOT_FOUND', { message: `There is no folder ${dir}.` });
  throw cliErrors.create('PROJECT_NOT_FOUND', {
    message: `There is no ${configFileNames[0]} in ${dir} or above it.`,
  });
}
