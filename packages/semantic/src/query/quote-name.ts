/** A name as SQL has it, whatever is in it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table, `schema.table`. */
export const quoteTable = (table: string): string => {
  const at = table.indexOf('.');
  return `${quoteName(table.slice(0, at))}.${quoteName(table.slice(at + 1))}`;
};

/** The parts of a name that may have another one before it: `field`, `dataset.field`, with or without double quotes. */
export function splitName(name: string): { readonly qualifier?: string; readonly name: string } {
  const [first = '', second] = [...name.matchAll(/"((?:[^"]|"")+)"|[^."]+/g)].map(([whole, quoted]) =>
    quoted === undefined ? whole : quoted.replaceAll('""', '"'),
  );
  return second === undefined ? { name: first } : { qualifier: first, name: second };
}
