import { expect, it } from 'vitest';
import { createMask, maskLines } from './mask-secrets.js';

const service = { secrets: ['pw', 'hunter2-hunter2', ''] };

it('masks what a service calls secret, short or encoded', () => {
  const mask = createMask(service);
  expect(mask('pw hunter2-hunter2 http://me:hunter2-hunter2@x/')).toBe('*** *** http://me:***@x/');
  const torn = {
    get secrets(): readonly string[] {
      throw new Error('a variable is missing');
    },
  };
  expect(createMask(torn)('as it is')).toBe('as it is');
});

it('masks one that comes in two pieces, and loses nothing', async () => {
  async function* pieces() {
    yield* ['a\nhunter2-', 'hunter2\nrest p', 'w'];
  }
  let all = '';
  for await (const piece of maskLines(pieces(), service)) all += piece;
  expect(all).toBe('a\n***\nrest ***');
});

it('masks each line of one that has several', async () => {
  const mask = createMask({ secrets: ['-----BEGIN KEY-----\nMIIEvQIBADANBg\r\nAoIBAQDDsecret\n-----END KEY-----\n'] });
  expect(mask('[check] MIIEvQIBADANBg')).toBe('[check] ***');
  expect(mask('AoIBAQDDsecret\n-----END KEY-----\nready')).toBe('***\n***\nready');
});
