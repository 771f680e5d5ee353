import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { coreErrors } from '../errors/core-errors.js';
import { unavailability, unavailable } from './unavailable.js';

describe('unavailability', () => {
  it('knows what was thrown for it, and when the target wants to be asked again', () => {
    expect(unavailability(unavailable('gone'))).toEqual({});
    expect(unavailability(unavailable('slow down', { retryAfterMs: 3_000 }))).toEqual({ retryAfterMs: 3_000 });
    expect(unavailability(unavailable('slow down', { retryAfterMs: Number('Sat, 28 Nov 2026') }))).toEqual({});
    expect(unavailable('gone')).toMatchObject({ code: 'HOOK_UNAVAILABLE', exitCode: 69, message: 'gone' });
  });

  it('sees a connection that fetch could not make, behind its causes', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error: unknown = await fetch(`http://127.0.0.1:${port}`).catch((caught: unknown) => caught);
    expect(unavailability(error)).toEqual({});
  });

  it('sees a timeout of AbortSignal', async () => {
    const signal = AbortSignal.timeout(1);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(unavailability(signal.reason)).toEqual({});
  });

  it.each([
    [{ status: 429 }, true],
    [{ status: 408 }, true],
    [{ statusCode: 503 }, true],
    [{ response: { statusCode: 502 } }, true],
    [{ response: { status: 403 } }, false],
    [{ code: '08006' }, true],
    [{ code: '57P03' }, true],
    [{ cause: { cause: { code: 'ECONNRESET' } } }, true],
    [{ status: 400 }, false],
    [{ status: 404 }, false],
    [{ code: '42601' }, false],
    [new TypeError('x is not a function'), false],
    [coreErrors.create('EVENT_INVALID', { message: 'no' }), false],
    ['ECONNREFUSED', false],
    [undefined, false],
  ])('says of %o: %s', (error, isAway) => expect(unavailability(error) !== undefined).toBe(isAway));

  it('ends with causes that are a circle', () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    expect(unavailability(error)).toBeUndefined();
  });
});
