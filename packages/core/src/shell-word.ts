const plainWord = /^[\w@%+:,./-]+$/;

/**
 * A text as one word of a POSIX shell, for lines that people copy: as it is where no shell reads anything into it, else between single
 * quotes. It means the same wherever it stands, as a program, an argument or a value. A NUL, which no word can hold, is left out.
 */
export const shellWord = (text: string): string => {
  const word = text.replaceAll('\0', '');
  return plainWord.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
};

/** A path as one word, which no program takes for an option or for standard input: `-x` is `./-x`. */
export const shellPath = (path: string): string => shellWord(path.startsWith('-') ? `./${path}` : path);
