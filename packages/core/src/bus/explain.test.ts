import { expect, it } from 'vitest';
import { createTestBus } from './bus.test.setup.js';
import { onEvent, onPattern } from './registration.js';

it('says of every hook, in order, whether it runs, and which part rules the event out', () => {
  const { bus } = createTestBus();
  const owner = { plugin: 'p' };
  const handler = () => undefined;
  const where = { assets: ['bronze.*', 'gold.x'], tags: { env: 'prod' }, data: { severity: 'error' } };
  bus.register(onEvent('quality.result', { name: 'a', where, handler }), owner);
  bus.register(onPattern('run.*', { name: 'b', handler }), owner);
  bus.register(onPattern('*', { name: 'c', handler }), owner);
  const reasons = (query: Parameters<typeof bus.explain>[1]) =>
    bus.explain('quality.result', query).map(({ hook, runs, ruledOutBy }) => [hook, runs, ruledOutBy]);
  const matching = { assetKeys: ['silver.y', 'gold.x'], tags: { env: 'prod' }, data: { severity: 'error' } };
  const others = [
    ['b', false, 'type'],
    ['c', true, undefined],
  ];
  expect(reasons(matching)).toEqual([['a', true, undefined], ...others]);
  expect(reasons({ ...matching, assetKeys: ['gold.xy'] })).toEqual([['a', false, 'assets'], ...others]);
  expect(reasons({ ...matching, assetKeys: [] })).toEqual([['a', false, 'assets'], ...others]);
  expect(reasons({ ...matching, tags: {} })).toEqual([['a', false, 'tags.env'], ...others]);
  expect(reasons({ ...matching, data: { severity: 'warn' } })).toEqual([['a', false, 'data.severity'], ...others]);
  expect(() => bus.explain('quality.results' as 'quality.result')).toThrow(
    expect.objectContaining({ code: 'EVENT_TYPE_UNKNOWN', hint: 'Did you mean "quality.result"?' }),
  );
});
