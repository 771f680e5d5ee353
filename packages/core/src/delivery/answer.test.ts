import { expect, it } from 'vitest';
import { readAnswerStart, retryAfterOf } from './answer.js';

const encoder = new TextEncoder();
/** A body that comes in pieces and then does what it is told: ends, breaks off, or says nothing more. */
const bodyOf = (pieces: readonly string[], then: 'end' | 'break' | 'hang') =>
  new Response(
    new ReadableStream<Uint8Array>({
      start: (control) => {
        for (const piece of pieces) control.enqueue(encoder.encode(piece));
        if (then === 'end') control.close();
      },
      pull: (control) => {
        if (then === 'break') control.error(new Error('cut'));
      },
    }),
  );

it('reads a body to its end, and no more than was asked for of one that is long', async () => {
  expect(await readAnswerStart(bodyOf(['invalid', '_token'], 'end'), { bytes: 100 })).toBe('invalid_token');
  const long = await readAnswerStart(bodyOf(['a'.repeat(60), 'b'.repeat(60), 'c'], 'hang'), { bytes: 100 });
  expect(long).toBe('a'.repeat(60) + 'b'.repeat(60));
  expect(await readAnswerStart(new Response(null, { status: 204 }), { bytes: 100 })).toBe('');
});

it('gives what has come of a body that never ends, or never begins', async () => {
  const limits = { bytes: 100, patienceMs: 5 };
  expect(await readAnswerStart(bodyOf(['still '], 'hang'), limits)).toBe('still ');
  expect(await readAnswerStart(bodyOf([], 'hang'), limits)).toBe('');
});

it('gives what has come of a body that breaks off', async () => {
  expect(await readAnswerStart(bodyOf(['half of'], 'break'), { bytes: 100 })).toBe('half of');
});

it.each([
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': ' 7 ' }, 7_000],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 30_000],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT', date: 'Thu, 01 Jan 2026 00:00:30 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('reads how long %j asks to wait', (headers, ms) => expect(retryAfterOf(new Headers(headers))).toBe(ms));
