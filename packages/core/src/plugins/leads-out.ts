import { realpathSync } from 'node:fs';
import { relative } from 'node:path';

/** Whether a file that is there lies outside of a folder: the text of its path was checked, and a link in it may still lead out. */
export const leadsOut = (dir: string, path: string): boolean => relative(dir, realpathSync(path)).startsWith('..');
