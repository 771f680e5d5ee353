import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { clean, plain } from './declarations.js';

/**
 * Exported functions of a source, by name, with their comment and their parameters as they are written.
 *
 * @param {URL} url
 * @returns {ReadonlyMap<string, { readonly doc: string, readonly parameters: string }>}
 */
export function readFunctions(url) {
  const path = fileURLToPath(url);
  const text = readFileSync(path, 'utf8');
  const { program, comments } = parseSync(path, text);
  const found = new Map();
  for (const { type, start, declaration } of program.body) {
    if (type !== 'ExportNamedDeclaration') continue;
    const [declared] = declaration?.declarations ?? [];
    const node = declaration?.type === 'FunctionDeclaration' ? declaration : declared?.init;
    if (node?.params === undefined) continue;
    const comment = comments.findLast(({ end }) => end <= start && text.slice(end, start).trim() === '');
    const parameters = node.params.map((one) => plain(text, one.left ?? one)).join(', ');
    found.set((declaration.id ?? declared.id).name, { doc: clean(comment?.value ?? ''), parameters });
  }
  return found;
}
