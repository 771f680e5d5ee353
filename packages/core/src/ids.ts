import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';

/** Random bytes as an argument, so that a test can repeat an id. */
export type RandomBytes = (size: number) => Uint8Array;

/** Crockford's base 32: in the order of the code units, without the letters that are misread. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Makes ids of 26 characters in the form of a ULID (https://github.com/ulid/spec): 10 of time, 6 that count within one
 * source, 10 that tell this source from every other one. Ids of one source sort in the order in which they were made,
 * also when the clock steps back; ids of different sources sort by millisecond.
 */
export function createIdSource(clock: Clock, random: RandomBytes = randomBytes): () => string {
  const suffix = encodeBytes(random(10));
  let lastTime = -1;
  let timeText = '';
  let counter = 0;
  return () => {
    const time = clock.now();
    if (time > lastTime) {
      lastTime = time;
      timeText = encode(time, 10);
      counter = 0;
    }
    return timeText + encode(counter++, 6) + suffix;
  };
}

/** A run id such as `20261124T054240Z-7f3k2a9q`: sorts by start, is legal in file names and says when it was. */
export function createRunId(clock: Clock, random: RandomBytes = randomBytes): string {
  const start = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${start}-${encodeBytes(random(8)).toLowerCase()}`;
}

function encode(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let index = 0; index < length; index++) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** One character of each byte: 5 bits. */
function encodeBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => alphabet.charAt(byte % 32)).join('');
}
