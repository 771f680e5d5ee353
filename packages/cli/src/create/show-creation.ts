import { printJson } from '../output/json.js';
import { paint } from '../output/paint.js';
import { write } from '../output/write.js';
import { renderFiles, renderNext } from '../output/written.js';
import type { Created } from './creation.js';

/** What was written and the commands that come next; of a dry run, the texts. */
export function showCreation(created: Created, { isJson }: { readonly isJson: boolean }): void {
  if (isJson) return printJson(created);
  const { dir, files, changed, next, contents } = created;
  if (contents !== undefined) return write(Object.entries(contents).map(renderText).join('\n'));
  const changes = changed.length === 0 ? '' : `Changed:\n${renderFiles(changed)}`;
  write(`Wrote into ${dir}\n${renderFiles(files)}${changes}${renderNext(next)}`);
}

const renderText = ([path, text]: readonly [string, string]): string => `${paint('cyan', `--- ${path}`)}\n${text}`;
