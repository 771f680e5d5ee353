import { cliErrors } from '../errors.js';

/** The value of an option that takes a number of something. Throws `USAGE`. */
export function parseCount(option: string, unit: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw cliErrors.create('USAGE', { message: `${option} takes a number of ${unit}, not "${text}".` });
}
