import { expect, it } from 'vitest';
import { parseHeaders } from './parse-headers.js';

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
