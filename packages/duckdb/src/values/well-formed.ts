/** Whether a text is Unicode: half a surrogate pair would be stored as U+FFFD without a word. */
export const isWellFormed = (text: string): boolean => !/[\uD800-\uDFFF]/u.test(text);
