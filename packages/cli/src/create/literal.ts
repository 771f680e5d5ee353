/** A text as a literal of TypeScript, in the quotes that the templates have. */
export const quoted = (text: string): string =>
  `'${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'`;

/** A name as a key of an object. `__proto__` is one only where it is computed. */
export function propertyName(name: string): string {
  if (name === '__proto__') return `[${quoted(name)}]`;
  return /^[A-Za-z_]\w*$/.test(name) ? name : quoted(name);
}
