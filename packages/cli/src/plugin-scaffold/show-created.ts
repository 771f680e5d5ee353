import { printJson } from '../output/json.js';
import { write } from '../output/write.js';
import { renderFiles, renderNext } from '../output/written.js';
import type { CreatedPlugin } from './create-plugin.js';

/** What was written, and the commands that come next. */
export function showCreated(created: CreatedPlugin, { isJson }: { readonly isJson: boolean }): void {
  if (isJson) return printJson(created);
  write(`Wrote ${created.dir}\n${renderFiles(created.files)}${renderNext(created.next)}`);
}
