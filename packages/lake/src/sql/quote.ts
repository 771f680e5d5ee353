/** A name as SQL reads it, whatever is in it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `namespace.table` as `"namespace"."table"`. */
export const quoteTable = (table: string): string => table.split('.').map(quoteName).join('.');

/** A text as a literal: nothing of it is read as SQL. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
