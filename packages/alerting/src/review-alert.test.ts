import { describe, expect, it } from 'vitest';
import { openLab } from './alerting.test.setup.js';
import type { LabOptions } from './alerting.test.setup.js';

const minute = 60_000;
const title = 'delay_range failed on bronze.flights';
const open = (config: LabOptions['config'] = {}) => openLab({ config });

describe('an alert', () => {
  it('is silent while a silence matches it, and told when that ends', async () => {
    await using lab = await open();
    const now = lab.test.clock.now();
    lab.state.silences.set({ matcher: 'asset=bronze.*', until: now + 60 * minute, createdAt: now, comment: null });
    lab.run(
      'r1',
      () => lab.check('failed'),
      () => lab.check('failed', { assetKey: 'gold.delays' }),
    );
    expect(await lab.heard()).toEqual([['opened: delay_range failed on gold.delays']]);
    await lab.pass(60 * minute);
    lab.run('r2');
    expect(await lab.heard()).toEqual([[`opened: ${title}`]]);
  });

  it('is told once when a silence ends that was longer than the interval of repetitions', async () => {
    await using lab = await open({ repeatEvery: '1h' });
    const now = lab.test.clock.now();
    lab.state.silences.set({ matcher: 'asset=bronze.*', until: now + 180 * minute, createdAt: now, comment: null });
    lab.run('r1', () => lab.check('failed'));
    await lab.pass(181 * minute);
    lab.run('r2');
    expect(await lab.heard()).toEqual([[`opened: ${title}`]]);
    await lab.pass(59 * minute);
    lab.run('r3');
    expect(await lab.heard()).toEqual([]);
    await lab.pass(minute);
    lab.run('r4');
    expect(await lab.heard()).toEqual([[`repeated: ${title}`]]);
  });

  it('that was told becomes worse and resolves without a word while a silence matches it, and with one when that ends', async () => {
    await using lab = await open({ rules: [{ match: {} }] });
    lab.run('r1', () => lab.check('warned'));
    expect(await lab.heard()).toHaveLength(1);
    const now = lab.test.clock.now();
    lab.state.silences.set({ matcher: 'asset=bronze.*', until: now + 60 * minute, createdAt: now, comment: null });
    lab.run('r2', () => lab.check('failed'));
    await lab.pass(minute);
    lab.run('r3');
    expect(await lab.heard()).toEqual([]);
    lab.run('r4', () => lab.check('passed'));
    await lab.pass(minute);
    lab.run('r5');
    expect(await lab.heard()).toEqual([]);
    await lab.pass(60 * minute);
    lab.run('r6');
    expect(await lab.heard()).toEqual([[`resolved: ${title}`]]);
  });
});
