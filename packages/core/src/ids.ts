import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';

/** Random bytes as an argument, so that a test can repeat an id. */
export type RandomBytes = (size: number) => Uint8Array;

/** Crockford's base 32: in the order of the code units, without the letters that are misread. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The ids of one process. */
export interface IdSource {
  /**
   * 26 characters in the form of a ULID (https://github.com/ulid/spec): 10 of time, 6 that count within this source, 10
   * that tell it from every other one. Ids of one source sort in the order in which they were made, also when the clock
   * steps back; ids of different sources sort by millisecond.
   */
  readonly eventId: () => string;
  /** Such as `20261124T054240Z-7f3k2a9q`: sorts by start, is legal in file names and says when it was. */
  readonly runId: () => string;
}

/** Makes a source of ids: one for a process. What tells it from other sources is drawn from `random`. */
export function createIdSource(clock: Clock, random: RandomBytes = randomBytes): IdSource {
  const suffix = encodeBytes(random(10));
  const endings = Array.from({ length: 1024 }, (_, value) => encode(value, 2) + suffix);
  let lastTime = -1;
  let counter = 0;
  // All but the last two digits of the counter change once in 1,024 ids: most ids are one concatenation.
  let prefix = '';
  return {
    eventId: () => {
      const time = clock.now();
      if (time > lastTime) {
        lastTime = time;
        counter = 0;
      }
      const low = counter % 1024;
      if (low === 0) prefix = encode(lastTime, 10) + encode(Math.floor(counter / 1024), 4);
      counter++;
      return prefix + (endings[low] ?? '');
    },
    runId: () => {
      const start = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
      return `${start}-${encodeBytes(random(8)).toLowerCase()}`;
    },
  };
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
