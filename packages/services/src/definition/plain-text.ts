// Controls command a terminal, and the bidirectional ones reorder what is read.
const odd = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/** Whether a text is of one line, and says nothing but what is read. */
export const isPlain = (text: string): boolean => !odd.test(text);

/** A text of several lines, as YAML folds them, in one. */
export const asLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
