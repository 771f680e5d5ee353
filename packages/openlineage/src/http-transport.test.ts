import { describe, expect, it } from 'vitest';
import { createEvents } from './create-events.js';
import { createHttpTransport } from './http-transport.js';
import type { HttpTransportOptions } from './http-transport.js';
import { createLineageServer } from './lineage-server.test.setup.js';

const event = createEvents('https://acme.example/loader').dataset({
  time: Date.UTC(2026, 0, 1),
  dataset: { namespace: 'file', name: '/lake/orders' },
});

const apiKey = 'k3y-that-nobody-may-see';

function post(url: string, options: Omit<HttpTransportOptions, 'url'> = {}, signal?: AbortSignal): Promise<void> {
  return createHttpTransport({ url, ...options }).emit(event, signal && { signal });
}

describe('an event', () => {
  it('is posted as JSON to api/v1/lineage', async () => {
    await using server = await createLineageServer();
    await post(server.url);
    expect(server.requests).toMatchObject([
      { method: 'POST', path: '/api/v1/lineage', headers: { 'content-type': 'application/json' } },
    ]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(event);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is posted to the endpoint that is given, with the key and headers, compressed', async () => {
    await using server = await createLineageServer();
    const options = { endpoint: 'v2/events', compression: 'gzip', headers: { 'x-tenant': 'acme' } } as const;
    await post(`${server.url}/base/`, { ...options, auth: { type: 'api_key', apiKey } });
    expect(server.requests).toMatchObject([
      {
        path: '/base/v2/events',
        headers: { authorization: `Bearer ${apiKey}`, 'x-tenant': 'acme', 'content-encoding': 'gzip' },
      },
    ]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(event);
  });

  it('is posted with the user and the password of the address as other clients have them, and shows neither', async () => {
    await using server = await createLineageServer();
    const url = server.url.replace('//', '//loader:p%40ss-w0rd@');
    await post(url);
    await post(url, { auth: { type: 'api_key', apiKey } });
    const basic = `Basic ${Buffer.from('loader:p@ss-w0rd').toString('base64')}`;
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([basic, `Bearer ${apiKey}`]);
    server.answer((response, { headers }) => void response.writeHead(403).end(`who is ${headers.authorization}?`));
    const error: unknown = await post(url).catch((one: unknown) => one);
    expect(String(error)).toMatch(/answered 403: who is (Basic )?\*\*\*\?$/);
    await server[Symbol.asyncDispose]();
    const gone: unknown = await post(url).catch((one: unknown) => one);
    expect(`${String(gone)} ${JSON.stringify(gone)}`).not.toMatch(/p(@|%40)ss-w0rd/);
  });

  it('is delivered where the answer is a success, however slowly its body comes', async () => {
    await using server = await createLineageServer();
    server.answer((response) => void response.writeHead(200).write('{'));
    await expect(post(server.url)).resolves.toBeUndefined();
  });
});

describe('a server that does not take it', () => {
  it('is told with its status, and what it said', async () => {
    await using server = await createLineageServer();
    server.answer((response) => void response.writeHead(422).end('no such\n  namespace'));
    await expect(post(server.url)).rejects.toMatchObject({
      code: 'TRANSPORT_FAILED',
      status: 422,
      message: `${server.url}/api/v1/lineage answered 422: no such namespace`,
    });
  });

  it.each([
    ['seconds', '7', 7_000],
    ['a date', 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['a date that has passed', 'Wed, 31 Dec 2025 23:59:59 GMT', 0],
    ['nonsense', 'soon', undefined],
  ])('may ask to be left alone, in %s', async (_, header, retryAfterMs) => {
    await using server = await createLineageServer();
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
    server.answer((response) => void response.writeHead(429, { 'retry-after': header, date }).end());
    const error: unknown = await post(server.url).catch((one: unknown) => one);
    expect(error).toMatchObject({ status: 429 });
    expect((error as { readonly retryAfterMs?: number }).retryAfterMs).toBe(retryAfterMs);
  });

  it('does not get the key into the message, though it repeats it', async () => {
    await using server = await createLineageServer();
    server.answer((response, { headers }) => void response.writeHead(500).end(`${headers.authorization} is unknown`));
    const error: unknown = await post(server.url, { auth: { type: 'api_key', apiKey } }).catch((one: unknown) => one);
    expect(String(error)).toContain('answered 500: Bearer *** is unknown');
    expect(JSON.stringify(error)).not.toContain(apiKey);
  });

  it('is told of whole where a header is too short for a secret', async () => {
    await using server = await createLineageServer();
    server.answer((response) => void response.writeHead(400).end('11 rows are 1 too many'));
    await expect(post(server.url, { headers: { 'x-shard': '1' } })).rejects.toThrow('11 rows are 1 too many');
  });

  it('is not followed elsewhere', async () => {
    await using elsewhere = await createLineageServer();
    await using server = await createLineageServer();
    server.answer((response) => void response.writeHead(307, { location: elsewhere.url }).end());
    await expect(post(server.url, { auth: { type: 'api_key', apiKey } })).rejects.toMatchObject({ status: 307 });
    expect(elsewhere.requests).toEqual([]);
  });

  it('is told by its status where its body never ends, within the timeout', async () => {
    await using server = await createLineageServer();
    server.answer((response) => void response.writeHead(503).write('wait'));
    await expect(post(server.url, { timeoutMs: 1_500 })).rejects.toMatchObject({ status: 503 });
  });

  it('does not fill the memory with what it says', async () => {
    await using server = await createLineageServer();
    server.answer((response) => void response.writeHead(400).end('x'.repeat(1_000_000)));
    const error: unknown = await post(server.url).catch((one: unknown) => one);
    expect(String(error).length).toBeLessThan(500);
  });
});

describe('a network that fails', () => {
  it('rejects as it does, where nobody listens', async () => {
    const server = await createLineageServer();
    await server[Symbol.asyncDispose]();
    await expect(post(server.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('rejects where the connection is cut', async () => {
    await using server = await createLineageServer();
    server.answer((response) => void response.socket?.destroy());
    await expect(post(server.url)).rejects.toThrow('fetch failed');
  });

  it('rejects with a timeout where no answer comes', async () => {
    await using server = await createLineageServer();
    server.answer(() => undefined);
    await expect(post(server.url, { timeoutMs: 50 })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('is given up when the signal aborts', async () => {
    await using server = await createLineageServer();
    const abort = new AbortController();
    server.answer(() => abort.abort(new Error('enough')));
    await expect(post(server.url, {}, abort.signal)).rejects.toThrow('enough');
  });
});
