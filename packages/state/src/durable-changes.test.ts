import { unavailable } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { temporaryPath } from './state.test.setup.js';
import { check, durable, key, openProcess, owner, runWithoutTarget, stats } from './durable-hooks.test.setup.js';

describe('a durable hook whose events wait', () => {
  it('gets what its filter lets through at the delivery: a new version of its plugin may have changed it', async () => {
    const path = temporaryPath();
    await runWithoutTarget(path, 3);
    const seen: string[] = [];
    const { bus } = openProcess({ path, pid: 2 });
    bus.register(
      durable(({ data }) => void seen.push(data.check), { assets: 'none.other' }),
      owner,
    );
    expect(await bus.flush()).toMatchObject({ delivered: 0, pending: 0 });
    expect([seen, stats(bus)]).toMatchObject([[], { accepted: 0, pending: 0 }]);
  });

  it('under another name is another hook, and what waited for the old name stays in its book', async () => {
    const path = temporaryPath();
    await runWithoutTarget(path, 3);
    const seen: string[] = [];
    const { bus, store } = openProcess({ path, pid: 2 });
    bus.register({ ...durable(({ data }) => void seen.push(data.check)), name: 'post' }, owner);
    check(bus, { check: 'new' });
    expect(await bus.flush()).toMatchObject({ delivered: 1, pending: 0 });
    expect([seen, store.deliveries.state(key).position]).toEqual([['new'], 0]);
    // Under its old name it goes on where it was.
    bus.register(
      durable(({ data }) => void seen.push(data.check)),
      owner,
    );
    expect(await bus.flush({ only: key })).toMatchObject({ delivered: 4, pending: 0 });
    expect(seen).toEqual(['new', 'c0', 'c1', 'c2', 'new']);
  });

  it('loses nothing to a clock that is set back while events wait, and keeps their order', async () => {
    const path = temporaryPath();
    const { bus, clock } = openProcess({ path });
    const seen: string[] = [];
    let isAway = true;
    bus.register(
      durable(({ data }) => {
        if (isAway) throw unavailable('down');
        seen.push(data.check);
      }),
      owner,
    );
    const week = 7 * 24 * 3_600_000;
    check(bus, { check: 'before' });
    const now = clock.now.bind(clock);
    Object.assign(clock, { now: () => now() - week });
    check(bus, { check: 'after' });
    await bus.flush();
    isAway = false;
    expect(await bus.flush()).toMatchObject({ delivered: 2, pending: 0 });
    expect(seen).toEqual(['before', 'after']);
  });
});
