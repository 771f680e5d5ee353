import { isTableName } from '@phlo/lake';
import { cliErrors } from '../errors.js';

/** A name `namespace.table`. Throws `CREATE_NAME_INVALID`. */
export function parseTable(text: string): string {
  if (isTableName(text)) return text;
  throw cliErrors.create('CREATE_NAME_INVALID', {
    message: `"${text}" is no name of a table.`,
    hint: 'Write `namespace.table` in lower-case letters, digits and underscores, such as `bronze.orders`.',
  });
}

const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** A name such as `late-alarm`. Throws `CREATE_NAME_INVALID`. */
export function parseKebab(text: string, what: string): string {
  if (kebab.test(text) && text.length <= 63) return text;
  throw cliErrors.create('CREATE_NAME_INVALID', {
    message: `"${text}" is no name of a ${what}.`,
    hint: 'Write at most 63 lower-case letters, digits and `-`, beginning with a letter, such as `late-alarm`.',
  });
}

/** `bronze.orders` as the stem of a file. */
export const fileStem = (name: string): string => name.replaceAll('.', '-');

/** `bronze.late_orders` or `late-alarm` as the name of a constant: `bronzeLateOrders`. Of two words or more it is no reserved word. */
export const constantName = (...words: readonly string[]): string =>
  words
    .join('_')
    .split(/[^a-zA-Z0-9]+/)
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word : `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`))
    .join('');
