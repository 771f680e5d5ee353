import { describe, expect, it } from 'vitest';
import { unavailability } from '../delivery/unavailable.js';
import { coreErrors } from './core-errors.js';
import { describeError, messageOf, toEventError } from './describe.js';
import { isPhloError } from './phlo-error.js';

describe('describeError', () => {
  it('gives everything that an error of Phlo knows, and its causes', () => {
    const error = coreErrors.create('JOURNAL_FAILED', {
      message: 'disk full',
      hint: 'free some space',
      dataState: 'bronze.flights is unchanged',
      asset: 'bronze.flights',
      details: { path: '.phlo/state.db' },
      cause: new Error('ENOSPC'),
    });
    expect(describeError(error)).toEqual({
      code: 'JOURNAL_FAILED',
      message: 'disk full',
      hint: 'free some space',
      dataState: 'bronze.flights is unchanged',
      asset: 'bronze.flights',
      exitCode: 1,
      details: { path: '.phlo/state.db' },
      cause: { code: 'INTERNAL', message: 'ENOSPC', hint: expect.any(String), exitCode: 1, details: {} },
    });
    expect(toEventError(error)).toEqual({
      code: 'JOURNAL_FAILED',
      message: 'disk full',
      hint: 'free some space',
      dataState: 'bronze.flights is unchanged',
    });
  });

  it.each([
    ['an error', new TypeError('x is not a function'), 'x is not a function'],
    ['an error without a message', new RangeError(), 'RangeError'],
    ['a string', 'oops', 'oops'],
    ['an object', { a: 1 }, 'a value that is not an error was thrown: {"a":1}'],
    ['undefined', undefined, 'a value that is not an error was thrown: undefined'],
    ['a bigint', 1n, 'a value that is not an error was thrown'],
    ['errors of errors', new AggregateError([new Error('a'), new Error('b')]), 'a; b'],
  ])('gives %s the code INTERNAL', (_, thrown, message) => {
    expect(describeError(thrown)).toMatchObject({ code: 'INTERNAL', message, exitCode: 1 });
  });

  it('says of a file that the system has refused whose concern it is', () => {
    const refused = Object.assign(new Error("EACCES: permission denied, mkdir '/srv/shop/.phlo'"), { code: 'EACCES' });
    expect(describeError(refused).code).toBe('INTERNAL');
    expect(describeError(Object.assign(refused, { path: '/srv/shop/.phlo' }))).toMatchObject({
      code: 'FILE_DENIED',
      message: "EACCES: permission denied, mkdir '/srv/shop/.phlo'",
      exitCode: 1,
    });
  });

  it('gives what was thrown first where closing failed as well', () => {
    const fail = () => {
      using _inner = { [Symbol.dispose]: () => expect.fail('the second') };
      using _outer = { [Symbol.dispose]: () => expect.fail('the third') };
      throw coreErrors.create('JOURNAL_FAILED', { message: 'the first' });
    };
    let thrown: unknown;
    try {
      fail();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'SuppressedError' });
    expect(describeError(thrown)).toMatchObject({ code: 'JOURNAL_FAILED', message: 'the first' });
  });

  it('ends where causes go in a circle', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });
    expect(describeError(error).cause?.cause?.message).toBe('a');
  });

  it('recognises an error of another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('phlo.error')]: true,
      code: 'ASSET_BUSY',
      exitCode: 5,
      details: {},
    });
    expect(isPhloError(foreign)).toBe(true);
    expect(describeError(foreign)).toEqual({ code: 'ASSET_BUSY', message: 'x', exitCode: 5, details: {} });
  });
});

it('says why fetch failed, which fetch does not', async () => {
  const error: unknown = await fetch('http://127.0.0.1:1/').catch((caught: unknown) => caught);
  expect(messageOf(error)).toBe('fetch failed: bad port');
});

describe('messageOf', () => {
  const trap = () => {
    throw new Error('do not look');
  };

  it('never throws, whatever an error does when it is looked at', () => {
    const hostile = [
      Object.defineProperty(new Error('x'), 'message', { get: trap }),
      Object.defineProperty(new Error('x'), 'stack', { get: trap }),
      new Proxy({}, { get: trap, getPrototypeOf: trap, has: trap, ownKeys: trap }),
      { toJSON: trap },
    ];
    for (const error of hostile) {
      expect(messageOf(error)).not.toBe('');
      expect(describeError(error)).toMatchObject({ code: 'INTERNAL' });
      expect(unavailability(error)).toBeUndefined();
    }
  });

  it('ends where errors hold themselves, and is never empty', () => {
    const own = new AggregateError([], '');
    own.errors.push(own);
    const unreachable = new TypeError('fetch failed');
    unreachable.cause = unreachable;
    expect(messageOf(own)).toBe('AggregateError');
    expect(messageOf(unreachable)).toMatch(/^fetch failed: /);
    expect(messageOf(new AggregateError([], ''))).toBe('AggregateError');
  });
});

describe('the catalogue of core', () => {
  it('has a summary and a legal exit code for each code', () => {
    for (const [code, entry] of Object.entries(coreErrors.entries)) {
      expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
      expect(entry.summary).toMatch(/\.$/);
      expect([1, 2, 3, 4, 5, 69, 130]).toContain(entry.exitCode);
    }
  });
});
