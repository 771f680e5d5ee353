import { printJson } from '../output/json.js';
import { paint } from '../output/paint.js';
import { write } from '../output/write.js';
import type { CreatedPlugin } from './create-plugin.js';

/** What was written, and the commands that come next. */
export function showCreated(created: CreatedPlugin, { isJson }: { readonly isJson: boolean }): void {
  if (isJson) return printJson(created);
  const files = created.files.map((file) => `  ${file}`).join('\n');
  const next = created.next.map((command) => `  ${paint('cyan', command)}`).join('\n');
  write(`Wrote ${created.dir}\n${files}\n\nNext:\n${next}\n`);
}
