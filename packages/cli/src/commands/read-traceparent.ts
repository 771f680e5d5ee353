import type { Environment } from '@phlo/core';

/**
 * The trace context of whoever started the process, from `TRACEPARENT`
 * (https://www.w3.org/TR/trace-context/#traceparent-header). One that is none is passed over, as the standard asks.
 */
export function readTraceparent({ TRACEPARENT: text = '' }: Environment): string | undefined {
  const [, version = '', traceId = '', spanId = '', rest = ''] =
    /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(-.*)?$/.exec(text) ?? [];
  const isValid = traceId !== '' && version !== 'ff' && /[^0]/.test(traceId) && /[^0]/.test(spanId);
  // Version 00 ends with the flags; what later ones add behind them is for those who know them.
  return isValid && (version !== '00' || rest === '') ? text : undefined;
}
