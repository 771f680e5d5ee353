import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runUnits } from './run-units.js';
import type { Unit, UnitOutcome } from './run-units.js';

const unit = (name: string, ...needs: string[]): Unit => ({ name, nodes: [], needs: new Set(needs) });

interface Play {
  readonly concurrency?: number;
  readonly blocked?: readonly string[];
  /** Stops the run after this unit. */
  readonly stopAfter?: string;
}

/** Runs units that take one turn each and writes down what happened. */
async function play(units: readonly Unit[], { concurrency = 2, blocked = [], stopAfter }: Play = {}) {
  const log: string[] = [];
  let running = 0;
  let most = 0;
  let stopped = false;
  await runUnits(units, {
    concurrency,
    isStopped: () => stopped,
    execute: async ({ name }): Promise<UnitOutcome> => {
      log.push(`start ${name}`);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      log.push(`end ${name}`);
      if (name === stopAfter) stopped = true;
      return blocked.includes(name) ? 'blocked' : 'done';
    },
    onSkipped: ({ name }, because) => log.push(`skip ${name} because of ${because ?? 'the stop'}`),
  });
  return { log, most };
}

describe('runUnits', () => {
  it('starts a unit when all that it needs has ended', async () => {
    const { log } = await play([unit('c', 'a', 'b'), unit('a'), unit('b')]);
    expect(log).toEqual(['start a', 'start b', 'end a', 'end b', 'start c', 'end c']);
  });

  it('skips everything below a blocked unit, and goes on with the rest', async () => {
    const units = [unit('a'), unit('b', 'a'), unit('c', 'b'), unit('d'), unit('e', 'd')];
    const { log } = await play(units, { blocked: ['a'], concurrency: 1 });
    expect(log).toEqual([
      'start a',
      'end a',
      'skip b because of a',
      'skip c because of b',
      'start d',
      'end d',
      'start e',
      'end e',
    ]);
  });

  it('starts nothing more once the run is stopped', async () => {
    const { log } = await play([unit('a'), unit('b')], { stopAfter: 'a', concurrency: 1 });
    expect(log).toEqual(['start a', 'end a', 'skip b because of the stop']);
  });

  it('gives the stop as the reason for everything that is left, also below what was stopped', async () => {
    const units = [unit('a'), unit('b', 'a'), unit('c', 'b')];
    const { log } = await play(units, { stopAfter: 'a', blocked: ['a'], concurrency: 1 });
    expect(log).toEqual(['start a', 'end a', 'skip b because of the stop', 'skip c because of the stop']);
  });

  it('runs or skips every unit once, in order, and never more at a time than it may', async () => {
    // Unit i may need any units before it, so there is no cycle.
    const needs = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(needs, fc.array(fc.nat(11)), fc.integer({ min: 1, max: 4 }), async (edges, bad, concurrency) => {
        const units = edges.map((list, index) =>
          unit(`u${index}`, ...list.filter((other) => other < index).map((other) => `u${other}`)),
        );
        const { log, most } = await play(units, { blocked: bad.map((index) => `u${index}`), concurrency });
        expect(most).toBeLessThanOrEqual(concurrency);
        for (const { name, needs: needed } of units) {
          const touched = log.filter((line) => line === `start ${name}` || line.startsWith(`skip ${name} `));
          expect(touched).toHaveLength(1);
          const [line = ''] = touched;
          if (!line.startsWith('start')) continue;
          for (const other of needed) expect(log.indexOf(`end ${other}`)).toBeLessThan(log.indexOf(line));
        }
      }),
      { numRuns: 60 },
    );
  });
});
