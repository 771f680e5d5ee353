import { unavailability } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { createMetadataServer, testToken } from '../metadata-server.test.setup.js';
import { apiPath, createClient } from './create-client.js';

const get = { method: 'GET', path: apiPath('tables', 'name', 'phlo.a b."c.d"/e') } as const;

describe('the client', () => {
  it.each(['', '/', '/api', '/api/'])(
    'finds the API where the address ends in %j, and encodes names',
    async (ending) => {
      await using server = await createMetadataServer();
      const client = createClient({ url: `${server.url}${ending}`, token: testToken, timeoutMs: 10_000 });
      await expect(client.send(get)).rejects.toMatchObject({ code: 'OPENMETADATA_REFUSED', details: { status: 404 } });
      expect(server.requests).toMatchObject([
        { path: '/v1/tables/name/phlo.a b."c.d"/e', headers: { authorization: `Bearer ${testToken}` } },
      ]);
    },
  );

  it.each([
    ['30', 30_000],
    ['Fri, 27 Nov 2026 18:00:45 GMT', 45_000],
    ['soon', undefined],
  ])('tells of Retry-After: %s how long the server is to be left alone', async (header, retryAfterMs) => {
    await using server = await createMetadataServer();
    server.interfere((_request, response) => {
      response.writeHead(429, { 'retry-after': header, date: 'Fri, 27 Nov 2026 18:00:00 GMT' }).end();
      return true;
    });
    const client = createClient({ url: server.url, token: testToken, timeoutMs: 10_000 });
    const error: unknown = await client.send(get).catch((one: unknown) => one);
    expect(unavailability(error)).toEqual(retryAfterMs === undefined ? {} : { retryAfterMs });
  });

  it('follows no redirect, which would hand the token to somebody else', async () => {
    await using server = await createMetadataServer();
    await using other = await createMetadataServer();
    server.interfere((_request, response) => {
      response.writeHead(302, { location: `${other.url}/api/v1/tables` }).end();
      return true;
    });
    const client = createClient({ url: server.url, token: testToken, timeoutMs: 10_000 });
    const error: unknown = await client.send(get).catch((one: unknown) => one);
    expect(String(error)).toContain('was answered 302');
    // An address that has moved is no fault of an event.
    expect(unavailability(error)).toBeDefined();
    expect(other.requests).toEqual([]);
  });

  it('tells what the server said on one line, cut, and never the token', async () => {
    await using server = await createMetadataServer();
    server.interfere((_request, response) => {
      response.writeHead(500).end(`<pre>\n  at ${testToken}\n${'x'.repeat(20_000)}`);
      return true;
    });
    const client = createClient({ url: server.url, token: testToken, timeoutMs: 10_000 });
    const error: unknown = await client.send(get).catch((one: unknown) => one);
    expect(String(error)).toContain('<pre> at *** xxx');
    expect(String(error).length).toBeLessThan(800);
    expect(JSON.stringify(error) + String(error)).not.toContain(testToken);
  });

  it('rejects with what it was aborted with', async () => {
    await using server = await createMetadataServer();
    const abort = new AbortController();
    server.interfere(() => {
      abort.abort(new Error('enough'));
      return true;
    });
    const client = createClient({ url: server.url, token: testToken, timeoutMs: 10_000 });
    await expect(client.send(get, abort.signal)).rejects.toThrow('enough');
  });
});
