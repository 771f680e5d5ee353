import { printJson } from '../output/json.js';
import { write } from '../output/write.js';
import { renderFiles, renderNext } from '../output/written.js';
import type { InitResult } from './init-project.js';

/** What was written and what was kept, and the commands that come next. */
export function showInit(result: InitResult, { isJson }: { readonly isJson: boolean }): void {
  if (isJson) return printJson(result);
  const kept = result.kept.length === 0 ? '' : `Kept as they were:\n${renderFiles(result.kept)}`;
  const notes = result.notes.map((note) => `\nNote: ${note}.\n`).join('');
  write(`Wrote ${result.dir}\n${renderFiles(result.files)}${kept}${notes}${renderNext(result.next)}`);
}
