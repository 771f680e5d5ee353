import { expect, it } from 'vitest';
import { readTraceparent } from './read-traceparent.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

it('takes the trace context of the standard, of later versions too', () => {
  const current = `00-${trace}-${span}-01`;
  expect(readTraceparent({ TRACEPARENT: current })).toBe(current);
  const later = `01-${trace}-${span}-01-what-comes-then`;
  expect(readTraceparent({ TRACEPARENT: later })).toBe(later);
});

it.each([
  ['nothing', undefined],
  ['an empty text', ''],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${span}-01`],
  ['a span of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
  ['capital letters', `00-${trace.toUpperCase()}-${span}-01`],
  ['the version that is none', `ff-${trace}-${span}-01`],
  ['more than version 00 has', `00-${trace}-${span}-01-more`],
  ['lines', `00-${trace}-${span}-01\nx`],
])('passes over %s', (_, text) => {
  expect(readTraceparent({ TRACEPARENT: text })).toBeUndefined();
});
