import { describe, expect, it } from 'vitest';
import { createTestBus, staged } from '../bus/bus.test.setup.js';
import type { EventContext, PhloEvent } from './envelope.js';

describe('the envelope of an event', () => {
  it.each([
    ['asset keys that are one text', { assetKeys: 'bronze.flights' }, /assetKeys must be an array/],
    ['an empty asset key', { assetKeys: [''] }, /assetKeys must be an array of texts/],
    ['a tag that is no string', { tags: { attempt: 2 } }, /tags must be an object of strings/],
    ['tags that are a list', { tags: ['prod'] }, /tags must be an object of strings/],
    // It has no keys: the tags would be lost without a word.
    ['tags that are a Map', { tags: new Map([['env', 'prod']]) }, /tags must be an object of strings/],
    ['nothing where a context was meant', null, /context must be an object/],
    ['a run id that is no string', { runId: 7 }, /runId must be a string/],
    ['a partition that is a date', { partition: new Date(0) }, /partition must be a string/],
  ])('is refused with %s', (_, context, message) => {
    const { bus, events } = createTestBus();
    const given = context as unknown as EventContext;
    const refusal = expect.objectContaining({ code: 'EVENT_INVALID', message: expect.stringMatching(message) });
    expect(() => bus.emit('wap.staged', staged, given)).toThrow(refusal);
    expect(() => bus.prepare('wap.staged', staged, given)).toThrow(refusal);
    expect(events).toEqual([]);
  });

  it.each([
    ['without an id', { id: undefined }, /id must be a text/],
    ['with a time as text', { time: '2026-01-01T00:00:00Z' }, /time must be epoch milliseconds/],
    ['without a version', { version: undefined }, /version must be an integer/],
    ['without a source', { source: '' }, /source must be a text/],
    ['without asset keys', { assetKeys: undefined }, /assetKeys/],
    ['without tags', { tags: undefined }, /tags/],
  ])('that was read back %s is not announced', (_, part, message) => {
    const { bus, events } = createTestBus();
    const event = {
      ...JSON.parse(JSON.stringify(bus.prepare('wap.staged', staged))),
      ...part,
    } as PhloEvent<'wap.staged'>;
    expect(() => bus.announce(event)).toThrow(
      expect.objectContaining({ code: 'EVENT_INVALID', message: expect.stringMatching(message) }),
    );
    expect(events).toEqual([]);
  });

  it('takes the asset of the data where nothing else is said, and keeps what the emitter may still change', () => {
    const { bus, events } = createTestBus();
    const [assetKeys, tags] = [['a.b'], { env: 'prod' }];
    bus.emit('wap.staged', staged);
    bus.emit('wap.staged', staged, { assetKeys, tags });
    assetKeys.push('c.d');
    tags.env = 'test';
    expect(events.map((event) => [event.assetKeys, event.tags])).toEqual([
      [['bronze.flights'], {}],
      [['a.b'], { env: 'prod' }],
    ]);
  });
});
