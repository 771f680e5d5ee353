import { expect, it } from 'vitest';
import { readAnswerStart, retryAfterOf } from './answer.js';
import type { AnswerLimits } from './answer.js';

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

const start = async (answer: Response, limits: AnswerLimits = { bytes: 100 }): Promise<string> =>
  Buffer.from(await readAnswerStart(answer, limits)).toString();

it('reads a body to its end, and no more than was asked for of one that is long', async () => {
  expect(await start(bodyOf(['invalid', '_token'], 'end'))).toBe('invalid_token');
  expect(await start(bodyOf(['a'.repeat(60), 'b'.repeat(60), 'c'], 'hang'))).toBe('a'.repeat(60) + 'b'.repeat(60));
  expect(await start(new Response(null, { status: 204 }))).toBe('');
});

it('gives what has come of a body that never ends, or never begins', async () => {
  const limits = { bytes: 100, patienceMs: 5 };
  expect(await start(bodyOf(['still '], 'hang'), limits)).toBe('still ');
  expect(await start(bodyOf([], 'hang'), limits)).toBe('');
});

it('rejects where a body breaks off', async () => {
  await expect(start(bodyOf(['half of'], 'break'))).rejects.toThrow('cut');
});

it.each([
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': ' 7 ' }, 7_000],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 30_000],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT', date: 'Thu, 01 Jan 2026 00:00:30 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('reads how long %j asks to wait', (headers, ms) => expect(retryAfterOf(new Headers(headers))).toBe(ms));
