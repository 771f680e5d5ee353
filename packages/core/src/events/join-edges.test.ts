import { expect, it } from 'vitest';
import { joinEdges } from './join-edges.js';

it('makes one edge of the pieces in which it is told, with the columns of all of them, each once', () => {
  const [x, y] = [
    { from: 'a', to: 'x' },
    { from: 'a', to: 'y' },
  ];
  expect(
    joinEdges([
      { from: 'bronze.a', to: 'gold.b', columns: [x] },
      { from: 'bronze.b', to: 'gold.b' },
      { from: 'bronze.a', to: 'gold.b' },
      { from: 'bronze.a', to: 'gold.b', columns: [y, x] },
      { from: 'bronze.b', to: 'gold.b' },
      { from: 'bronze.c', to: 'gold.b', columns: [] },
    ]),
  ).toEqual([
    { from: 'bronze.a', to: 'gold.b', columns: [x, y] },
    { from: 'bronze.b', to: 'gold.b' },
    { from: 'bronze.c', to: 'gold.b', columns: [] },
  ]);
});
