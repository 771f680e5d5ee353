import { column, ingestion } from '@phlo/ingest';
import { describe, expect, it } from 'vitest';
import { openTestLake, outline } from './lake.test.setup.js';
import { define } from './project.test.setup.js';

/** An ingestion that reads its one row once it is let. */
function heldIngestion() {
  let release = () => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const slow = ingestion({ table: 'a.x', schema: { id: column.long() }, strategy: 'append' }, async function* () {
    await gate;
    yield { id: 1 };
  });
  return { slow, release };
}

describe('two runs at once', () => {
  it('on one asset: the second fails at once and says who holds it, or waits', async () => {
    await using lake = await openTestLake();
    const { slow, release } = heldIngestion();
    const first = lake.run(define({ ingestions: [slow] }));
    await expect.poll(() => outline(lake.events)).toContain('ingestion.start a.x');
    await expect(lake.run(define({ ingestions: [slow] }))).rejects.toMatchObject({
      code: 'ASSET_BUSY',
      exitCode: 5,
      message: expect.stringMatching(new RegExp(`^a\\.x is held by process ${process.pid} `)),
    });
    const waiting = lake.run(define({ ingestions: [slow] }), { wait: true });
    release();
    expect([(await first).status, (await waiting).status]).toEqual(['success', 'success']);
    expect(await lake.ids('a.x')).toEqual([1, 1]);
  });

  it('the one that waits can give up, and has begun nothing; the other one goes on', async () => {
    await using lake = await openTestLake();
    const { slow, release } = heldIngestion();
    const first = lake.run(define({ ingestions: [slow] }));
    await expect.poll(() => outline(lake.events)).toContain('ingestion.start a.x');
    const giveUp = new AbortController();
    const waiting = lake.run(define({ ingestions: [slow] }), { wait: true, waitSignal: giveUp.signal });
    giveUp.abort(new Error('no more time'));
    await expect(waiting).rejects.toThrow('no more time');
    release();
    expect((await first).status).toBe('success');
    expect(outline(lake.events).filter((line) => line.startsWith('run.'))).toEqual(['run.start', 'run.end']);
  });
});
