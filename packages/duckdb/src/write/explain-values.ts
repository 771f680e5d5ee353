import { isPhloError } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { messageOf } from '@phlo/core';
import { duckdbErrors } from '../errors.js';
import { readFailure } from '../files/cast-expression.js';
import type { CastFailure } from '../files/cast-expression.js';

const reasons = {
  null: 'is null and must not be',
  lossy: 'would lose digits',
  infinite: 'lies in no partition',
  offset: 'has an offset, which its type does not keep',
  spelling: 'is not written as the source says',
  line: 'stands alone on a line',
} as const satisfies Record<CastFailure['refusal'], string>;

/** What a value is called in messages: whole where it is short. */
export const showValue = (value: string): string =>
  JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);

/** The failure of one of our own guards, in words. Any other error stays what it is. */
export function explainGuard(error: unknown): unknown {
  if (!isPhloError(error)) return error;
  const failure = readFailure(messageOf(error.cause ?? error));
  return failure === undefined ? error : describeFailure(failure, error);
}

function describeFailure({ refusal, column, value }: CastFailure, { cause }: PhloError): PhloError {
  const shown = refusal === 'null' ? '' : ` ${showValue(value)}`;
  return duckdbErrors.create('VALUE_INVALID', {
    message: `Column "${column}":${shown} ${reasons[refusal]}.`,
    details: { column, ...(refusal !== 'null' && { value }) },
    cause,
  });
}
