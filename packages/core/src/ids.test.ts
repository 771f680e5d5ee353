import { describe, expect, it } from 'vitest';
import { createTestClock } from './bus/bus.test.setup.js';
import { createIdSource } from './ids.js';

describe('ids', () => {
  it('are ULIDs that sort as they were made, within a millisecond, across them, and when the clock steps back', async () => {
    const clock = createTestClock();
    const ids = createIdSource(clock);
    const made: string[] = [];
    for (const step of [0, 0, 1, -5, 0, 1_000]) {
      await clock.advance(step);
      for (let index = 0; index < 40; index++) made.push(ids.eventId());
    }
    expect(made.every((id) => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id))).toBe(true);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('differ between two sources of one moment', () => {
    const clock = createTestClock();
    expect(createIdSource(clock).eventId()).not.toBe(createIdSource(clock).eventId());
  });

  it('of runs say when it was, and repeat with the same random bytes', () => {
    const ids = createIdSource(createTestClock(), (size) => new Uint8Array(size).fill(31));
    expect(ids.runId()).toBe('20260101T000000Z-zzzzzzzz');
    expect(createIdSource(createTestClock()).runId()).toMatch(/^20260101T000000Z-[0-9a-z]{8}$/);
  });
});
