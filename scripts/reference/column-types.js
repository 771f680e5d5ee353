import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { clean, plain } from './declarations.js';

/**
 * Builders of the constant `column`, by name, with what code gives for one: the argument of `start<…>` in each.
 *
 * @param {URL} url
 * @returns {ReadonlyMap<string, { readonly doc: string, readonly values: string }>}
 */
export function readColumnTypes(url) {
  const path = fileURLToPath(url);
  const text = readFileSync(path, 'utf8');
  const { program, comments } = parseSync(path, text);
  const declared = program.body
    .flatMap(({ declaration }) => declaration?.declarations ?? [])
    .find(({ id }) => id.name === 'column');
  return new Map(
    declared.init.expression.properties.map(({ key, start, value }) => {
      const comment = comments.findLast(({ end }) => end <= start && text.slice(end, start).trim() === '');
      const [, values = ''] = /start<([^>]+)>/.exec(plain(text, value)) ?? [];
      return [key.name, { doc: clean(comment?.value ?? ''), values }];
    }),
  );
}
