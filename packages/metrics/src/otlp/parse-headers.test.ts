import { expect, it } from 'vitest';
import { parseHeaders } from './parse-headers.js';
import { parseRetryAfter } from './parse-retry-after.js';

it('takes headers as OTEL_EXPORTER_OTLP_HEADERS has them, and as an object', () => {
  expect(parseHeaders('api-key=a%3Db%2C, x = 1,')).toEqual({ 'api-key': 'a=b,', x: '1' });
  expect(parseHeaders({ Authorization: 'Bearer a=b' })).toEqual({ Authorization: 'Bearer a=b' });
  expect(parseHeaders(undefined)).toEqual({});
});

it.each(['hunter2', 'a=%zz hunter2', 'a b=hunter2', 'a=hunter2%0a', '=hunter2'])(
  'refuses %j without showing a value',
  (text) => {
    expect(() => parseHeaders(text)).toThrow(/^(?!.*hunter2).*The headers for OTLP are not valid/);
  },
);

it.each([
  ['7', 7_000],
  ['86400', 3_600_000],
  ['Thu, 01 Jan 1970 00:00:30 GMT', 20_000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', undefined],
  ['soon', undefined],
  [null, undefined],
])('takes Retry-After %j for %j ms', (header, ms) => expect(parseRetryAfter(header, 10_000)).toBe(ms));
