import { write } from './write.js';

/** Prints one JSON document. Integers beyond 2^53 become strings. */
export function printJson(value: unknown): void {
  write(`${JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? one.toString() : one), 2)}\n`);
}
