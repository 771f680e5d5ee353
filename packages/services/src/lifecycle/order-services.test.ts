import { expect, it } from 'vitest';
import { orderServices } from './order-services.js';

const services = (links: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(links).map(([name, dependsOn]) => [name, { name, dependsOn }]));

it('puts what is depended on first, once, and keeps the order in which services are named', () => {
  const all = services({ a: ['c'], b: [], c: ['d'], d: [], e: ['d'] });
  expect(orderServices(['b', 'a', 'e'], all)).toEqual(['b', 'd', 'c', 'a', 'e']);
});

it('tells a circle as it is walked, and a name that nobody has', () => {
  expect(() => orderServices(['a'], services({ a: ['b'], b: ['c'], c: ['b'] }))).toThrow('b → c → b');
  expect(() => orderServices(['a'], services({ a: ['stroe'], store: [] }))).toThrow('a depends on stroe, which is no');
});
