import { describe, expect, it } from 'vitest';
import type { JwtAuth } from './auth.js';
import { createEvents } from './create-events.js';
import { createHttpTransport } from './http-transport.js';
import { createLineageServer } from './lineage-server.test.setup.js';

const event = createEvents('https://acme.example').dataset({ time: 0, dataset: { namespace: 'file', name: '/a' } });
const apiKey = 'the-key';

/** One server is both: `/token` counts the tokens that it gives. */
async function createSecured(answerOf: (count: number) => object) {
  const server = await createLineageServer();
  let given = 0;
  let time = 1_000_000;
  server.answer((response, { path }) => {
    if (path === '/token') response.writeHead(200).end(JSON.stringify(answerOf(++given)));
    else response.writeHead(201).end();
  });
  const auth: JwtAuth = { type: 'jwt', apiKey, tokenEndpoint: `${server.url}/token` };
  return {
    server,
    auth,
    pass: (ms: number) => void (time += ms),
    now: () => time,
    sent: () =>
      server.requests.filter(({ path }) => path !== '/token').map(({ headers: { authorization } }) => authorization),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('a key that is exchanged for a token', () => {
  it('is sent as a form, once while the token is good', async () => {
    await using at = await createSecured((count) => ({ access_token: `t${count}`, expires_in: 3600 }));
    const transport = createHttpTransport({ url: at.server.url, auth: at.auth, now: at.now });
    await transport.emit(event);
    at.pass(3_479_000);
    await transport.emit(event);
    at.pass(1_000);
    await transport.emit(event);
    expect(at.sent()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2']);
    expect(Object.fromEntries(new URLSearchParams(at.server.requests[0]?.body))).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      response_type: 'token',
      apikey: apiKey,
    });
  });

  it('lasts as long as the token says, where the server does not', async () => {
    const claims = Buffer.from(JSON.stringify({ exp: 2_000 })).toString('base64url');
    await using at = await createSecured((count) => ({ Token: `h.${claims}.${count}` }));
    const transport = createHttpTransport({ url: at.server.url, auth: at.auth, now: at.now });
    await transport.emit(event);
    at.pass(879_000);
    await transport.emit(event);
    at.pass(1_000);
    await transport.emit(event);
    expect(at.sent().map((bearer) => bearer?.at(-1))).toEqual(['1', '1', '2']);
  });

  it('is exchanged anew where the token is not taken', async () => {
    await using at = await createSecured((count) => ({ token: `t${count}`, expiresIn: '3600' }));
    at.server.answer((response, { path, headers }) => {
      if (path === '/token') response.writeHead(200).end(JSON.stringify({ token: `t${at.server.requests.length}` }));
      else response.writeHead(headers.authorization === 'Bearer t1' ? 401 : 201).end();
    });
    const transport = createHttpTransport({ url: at.server.url, auth: at.auth, now: at.now });
    await expect(transport.emit(event)).rejects.toMatchObject({ status: 401 });
    await transport.emit(event);
    expect(at.sent()).toEqual(['Bearer t1', 'Bearer t3']);
  });

  it('fails with the status of the endpoint, and without the key', async () => {
    await using at = await createSecured(() => ({}));
    at.server.answer((response, { body }) => void response.writeHead(503).end(body));
    const transport = createHttpTransport({ url: at.server.url, auth: at.auth, now: at.now });
    const error: unknown = await transport.emit(event).catch((one: unknown) => one);
    expect(error).toMatchObject({ status: 503 });
    expect(String(error)).not.toContain(apiKey);
  });

  it('fails where the answer has no token', async () => {
    await using at = await createSecured(() => ({ id: 'x' }));
    const transport = createHttpTransport({ url: at.server.url, auth: at.auth, now: at.now });
    await expect(transport.emit(event)).rejects.toThrow('gave no token in token or access_token');
  });

  it('needs to know the time', () => {
    const auth: JwtAuth = { type: 'jwt', apiKey, tokenEndpoint: 'https://acme.example/token' };
    expect(() => createHttpTransport({ url: 'https://acme.example', auth })).toThrow('needs `now`');
  });
});
