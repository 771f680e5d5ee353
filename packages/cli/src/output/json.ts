import { write } from './write.js';

/** JSON for people to read; integers beyond 2^53 become strings. */
export const toJsonText = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? one.toString() : one), 2);

/** Prints one JSON document. */
export function printJson(value: unknown): void {
  write(`${toJsonText(value)}\n`);
}
