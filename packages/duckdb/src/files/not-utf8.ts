import { duckdbErrors } from '../errors.js';

/** What makes UTF-8 of a text file that is none. */
export const utf8Hint = (encoding: 'WINDOWS-1252' | 'UTF-16'): string =>
  `Save it as UTF-8: \`iconv -f ${encoding} -t UTF-8\` does, where it came from Excel or another program of Windows.`;

/** The names of columns in a file are not UTF-8; `isWide`: each character has two bytes. */
export const notUtf8 = (path: string, { isWide }: { readonly isWide: boolean }) =>
  duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${path}, line 1: it is not UTF-8.`,
    hint: utf8Hint(isWide ? 'UTF-16' : 'WINDOWS-1252'),
    details: { file: path, line: 1 },
  });
