import { duckdbErrors } from '../errors.js';

/** What makes UTF-8 of a text file that is most likely not. */
export const utf8Hint =
  'Save it as UTF-8: `iconv -f WINDOWS-1252 -t UTF-8` does, where it came from Excel or another program of Windows.';

/** The names of columns in a file are not UTF-8. */
export const notUtf8 = (path: string) =>
  duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${path}, line 1: it is not UTF-8.`,
    hint: utf8Hint,
    details: { file: path, line: 1 },
  });
