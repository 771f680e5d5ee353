import { onEvent } from '@phlo/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectEmitted } from './expect-emitted.js';
import { createTestBus, type TestBus } from './test-bus.js';

let test: TestBus;

/** The message of what it throws. */
function failureOf(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

beforeEach(async () => {
  test = await createTestBus();
  await test.ask('run.start');
  test.fire('quality.result', { check: 'a', passed: true, outcome: 'passed' });
  test.fire('quality.result', { check: 'b', assetKey: 'silver.routes' });
  test.fire('run.end');
  return () => test[Symbol.asyncDispose]();
});

describe('toHaveEmitted', () => {
  it('passes for a test bus and for a list of events, by type and by fields at any depth', () => {
    expect(test).toHaveEmitted('run.end');
    expect(test.events).toHaveEmitted('quality.result', { check: 'b', passed: false });
    expect(test).toHaveEmitted('run.end', { assets: [{ asset: 'bronze.flights' }, { status: 'skipped' }] });
    expect(test).toHaveEmitted('run.end', { durationMs: expect.any(Number) });
    expect(test).not.toHaveEmitted('run.end', { status: 'success' });
  });

  it('shows how the nearest event differs, and what was emitted around it', () => {
    const message = failureOf(() =>
      expect(test).toHaveEmitted('quality.result', { check: 'b', outcome: 'failed', passed: true }),
    );
    expect(message).toMatchInlineSnapshot(`
      "expected quality.result with {"check":"b","outcome":"failed","passed":true} to be emitted; nearest was:
          passed is false, expected true
          1 run.start
          2 quality.result bronze.flights
        > 3 quality.result silver.routes
          4 run.end"
    `);
  });

  it('tells what was emitted where nothing of the type was, and what the type may have meant', () => {
    expect(failureOf(() => expect(test).toHaveEmitted('run.ended' as 'run.end'))).toMatchInlineSnapshot(`
      "expected run.ended to be emitted; Did you mean "run.end"?
      emitted were:
          1 run.start
          2 quality.result bronze.flights
          3 quality.result silver.routes
          4 run.end"
    `);
    expect(failureOf(() => expect([]).toHaveEmitted('run.end'))).toBe(
      'expected run.end to be emitted; no events were emitted',
    );
  });

  it('shows which hook failed, and why: it may be what is missing', async () => {
    const broken = () => {
      throw new Error('no such channel');
    };
    test.bus.register(onEvent('run.end', { name: 'send', handler: broken }), { plugin: 'chat' });
    test.expectFailure('chat/send');
    test.fire('run.end');
    expect(failureOf(() => expect(test).toHaveEmitted('telemetry.metric'))).toContain(
      '6 hook.failed chat/send: no such channel',
    );
  });

  it('shows the event that was not to be there', () => {
    expect(failureOf(() => expect(test).not.toHaveEmitted('run.end', { status: 'partial' }))).toMatch(
      /^expected run\.end with {"status":"partial"} not to be emitted; it was:\n[^]*> 4 run\.end$/,
    );
  });

  it('refuses what records no events, such as the bus itself', () => {
    const wrong = test.bus as unknown as TestBus;
    expect(() => expect(wrong).toHaveEmitted('run.end')).toThrow(/take a test bus or a list of events/);
  });
});

describe('toHaveEmittedTimes', () => {
  it('counts events of the type, or those with these fields', () => {
    expect(test).toHaveEmittedTimes('quality.result', 2);
    expect(test).toHaveEmittedTimes('quality.result', 1, { passed: true });
    expect(test).toHaveEmittedTimes('wap.rejected', 0);
    expect(test).not.toHaveEmittedTimes('run.end', 2);
  });

  it('says how often it was, and where', () => {
    expect(failureOf(() => expect(test).toHaveEmittedTimes('quality.result', 3))).toMatch(
      /^expected quality\.result to be emitted 3 times; it was 2 times \(2, 3\):\n/,
    );
    expect(failureOf(() => expect(test).toHaveEmittedTimes('run.end', 1, { status: 'success' }))).toMatch(
      /status is "partial", expected "success"/,
    );
    expect(failureOf(() => expect(test).not.toHaveEmittedTimes('run.end', 1))).toBe(
      'expected run.end not to be emitted 1 times',
    );
  });
});

describe('toHaveEmittedInOrder', () => {
  it('passes where the steps come one after the other, whatever stands between', () => {
    expect(test).toHaveEmittedInOrder(['run.start', 'run.end']);
    expect(test).toHaveEmittedInOrder([
      ['quality.result', { check: 'a' }],
      ['quality.result', { check: 'b' }],
      'run.end',
    ]);
    expect(test).not.toHaveEmittedInOrder(['run.end', 'run.start']);
    expect(test).not.toHaveEmittedInOrder(['run.end', 'run.end']);
  });

  it('names the step that is missing, after which event, and what came instead', () => {
    const steps = ['run.start', ['quality.result', { check: 'c' }], 'run.end'] as const;
    expect(failureOf(() => expect(test).toHaveEmittedInOrder(steps))).toMatchInlineSnapshot(`
      "expected in this order: run.start → quality.result with {"check":"c"} → run.end; no quality.result with {"check":"c"} after run.start (1)
      nearest was:
          check is "a", expected "c"
        > 1 quality.result bronze.flights
          2 quality.result silver.routes
          3 run.end"
    `);
  });

  it('says where a step came too early', () => {
    expect(failureOf(() => expect(test).toHaveEmittedInOrder(['run.end', 'run.start']))).toMatch(
      /no run\.start after run\.end \(4\), only before it/,
    );
    expect(failureOf(() => expect(test).not.toHaveEmittedInOrder(['run.start', 'run.end']))).toMatch(
      /^expected not to be emitted in this order: run\.start → run\.end/,
    );
  });
});

describe('expectEmitted', () => {
  it('returns the event, or says what was emitted instead', () => {
    expect(expectEmitted(test, 'quality.result', { check: 'b' }).assetKeys).toEqual(['silver.routes']);
    expect(() => expectEmitted(test.events, 'run.end', { status: 'success' })).toThrow(
      /is "partial", expected "success"/,
    );
    expect(() => expectEmitted([], 'run.end')).toThrow(/no events were emitted/);
  });
});
