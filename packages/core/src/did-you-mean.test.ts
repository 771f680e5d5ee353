import { expect, it } from 'vitest';
import { closest, didYouMean } from './did-you-mean.js';

const types = ['ingestion.start', 'ingestion.end', 'run.end', 'wap.gate'];

it.each([
  ['ingestion.ends', 'ingestion.end'],
  ['Ingestion.End', 'ingestion.end'],
  ['rnu.end', 'run.end'],
  ['wap.gaet', 'wap.gate'],
  ['quality', undefined],
  ['', undefined],
])('%s means %s', (word, expected) => {
  expect(closest(word, types)).toBe(expected);
});

it('asks, or says nothing', () => {
  expect([didYouMean('run.edn', types), didYouMean('zzz', types)]).toEqual(['Did you mean "run.end"?', undefined]);
});
