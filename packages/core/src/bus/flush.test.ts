import { describe, expect, it } from 'vitest';
import { unavailable } from '../delivery/unavailable.js';
import { createTestBus, metric, settle, staged } from './bus.test.setup.js';
import { createQueue, nameOf, owner, queue } from './queued.test.setup.js';
import { onEvent } from './registration.js';

describe('flush', () => {
  it('always returns by its deadline, and says what waits and why', async () => {
    const { bus, emit, clock } = createQueue(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    emit('a', 'b');
    const flushing = bus.flush({ deadlineMs: 2_000 });
    await settle();
    await clock.advance(2_000);
    expect(await flushing).toEqual({
      delivered: 0,
      dropped: 0,
      dead: 0,
      pending: 2,
      hooks: [{ plugin: 'acme', hook: 'q', pending: 2, isLost: true, isElsewhere: false }],
    });
  });

  it('leaves a call that outlasts its deadline alone: what it sends is not sent again', async () => {
    const calls: string[] = [];
    const { bus, emit, clock, counts } = createQueue(async (event, { signal }) => {
      calls.push(nameOf(event));
      await clock.sleep(3_000, { signal });
    });
    emit('a');
    const flushing = bus.flush({ deadlineMs: 2_000 });
    await settle();
    await clock.advance(2_000);
    expect(await flushing).toMatchObject({ delivered: 0, pending: 1 });
    const again = bus.flush({ deadlineMs: 2_000 });
    await settle();
    await clock.advance(1_000);
    expect(await again).toMatchObject({ delivered: 1, pending: 0 });
    expect(calls).toEqual(['a']);
    expect(counts()).toMatchObject({ delivered: 1, pending: 0 });
  });

  it('asks a target that is not there once, and goes on without it', async () => {
    let calls = 0;
    const { bus, emit } = createQueue(() => {
      calls++;
      throw unavailable('no route');
    });
    emit('a', 'b');
    expect(await bus.flush()).toMatchObject({ pending: 2, hooks: [{ reason: 'no route' }] });
    expect(await bus.flush()).toMatchObject({ pending: 2, hooks: [{ reason: 'no route' }] });
    expect(calls).toBe(2);
  });

  it('goes on trying where it is asked to', async () => {
    let calls = 0;
    const { bus, emit, clock } = createQueue(() => {
      if (++calls < 4) throw unavailable('no route');
    });
    emit('a');
    const flushing = bus.flush({ deadlineMs: 300_000, keepTrying: true });
    for (let index = 0; index < 10; index++) await clock.advance(10_000);
    expect(await flushing).toMatchObject({ delivered: 1, pending: 0 });
  });

  it('of a dozen queues has Node suspect no leak', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => void warnings.push(name);
    process.on('warning', note);
    const { bus } = createTestBus();
    for (let index = 0; index < 12; index++)
      bus.register(
        onEvent('telemetry.metric', { name: `q${index}`, delivery: 'queued', queue, handler: () => undefined }),
        owner,
      );
    bus.emit('telemetry.metric', metric('a'));
    expect(await bus.flush()).toMatchObject({ delivered: 12 });
    // Node tells of warnings in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('delivers what the deliveries cause', async () => {
    const { bus } = createTestBus();
    const seen: string[] = [];
    bus.register(
      onEvent('telemetry.metric', {
        name: 'last',
        delivery: 'queued',
        queue,
        handler: (event) => void seen.push(nameOf(event)),
      }),
      owner,
    );
    bus.register(
      onEvent('wap.staged', {
        name: 'first',
        delivery: 'queued',
        queue,
        handler: async (_, { emit }) => {
          for (let turn = 0; turn < 5; turn++) await settle();
          emit('telemetry.metric', metric('caused'));
        },
      }),
      owner,
    );
    bus.emit('wap.staged', staged);
    expect(await bus.flush()).toMatchObject({ delivered: 2, pending: 0 });
    expect(seen).toEqual(['caused']);
  });

  it('ends where its caller aborts', async () => {
    const caller = new AbortController();
    const { bus, emit } = createQueue(() => new Promise(() => undefined));
    emit('a');
    const flushing = bus.flush({ signal: caller.signal });
    await settle();
    caller.abort();
    expect(await flushing).toMatchObject({ pending: 1 });
  });
});

describe('closing', () => {
  it('delivers what waits, and its handlers may still say something', async () => {
    const { bus, emit, events } = createQueue((_, context) =>
      context.emit('telemetry.log', { name: 'x', level: 'info', message: 'sent', attributes: {} }),
    );
    emit('a');
    expect(await bus.close()).toMatchObject({ delivered: 1, pending: 0 });
    expect(events.at(-1)?.type).toBe('telemetry.log');
    expect(() => emit('b')).toThrow(expect.objectContaining({ code: 'BUS_CLOSED' }));
  });

  it('says what is lost', async () => {
    const { bus, emit, lines } = createQueue(() => {
      throw unavailable('no route');
    });
    emit('a', 'b');
    await bus.close();
    expect(lines.at(-1)?.message).toBe('Hook acme/q did not get 2 events, which are lost');
  });

  it('does the same once, however often it is asked', async () => {
    let calls = 0;
    const { bus, emit } = createQueue(() => void calls++);
    emit('a');
    const [first, second] = await Promise.all([bus.close(), bus.close()]);
    expect([calls, first === second]).toEqual([1, true]);
  });
});
