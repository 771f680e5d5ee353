import { expect, it } from 'vitest';
import { amendError, defineErrors } from './phlo-error.js';

const errors = defineErrors({
  GONE: { exitCode: 69, summary: 'It is gone.', hint: 'Wait.', retryable: true },
});

it('is completed by who knows more, and stays what it was', () => {
  const cause = new Error('ECONNREFUSED');
  const thrown = errors.create('GONE', { message: 'no answer', details: { port: 5432 }, cause });
  const amended = amendError(thrown, { asset: 'bronze.orders', dataState: 'bronze.orders is unchanged.' });
  expect(amended).toMatchObject({
    code: 'GONE',
    exitCode: 69,
    isRetryable: true,
    message: 'no answer',
    hint: 'Wait.',
    details: { port: 5432 },
    asset: 'bronze.orders',
    dataState: 'bronze.orders is unchanged.',
    cause,
  });
  expect(thrown.asset).toBeUndefined();
  expect(amendError(amended, { message: 'still none' })).toMatchObject({
    message: 'still none',
    asset: 'bronze.orders',
  });
});
