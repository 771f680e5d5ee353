import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from './endpoint.js';
import { serveEndpoints, type ServeOptions } from './serve-endpoints.js';

const report: Endpoint = {
  path: '/report',
  answer: ({ header }) => ({ status: 200, text: `for ${header('x-who') ?? 'nobody'}` }),
};
const health: Endpoint = {
  path: '/healthz',
  isOpen: true,
  answer: ({ isTrusted }) => ({ status: 503, type: 'application/json', text: JSON.stringify({ isTrusted }) }),
};
const broken: Endpoint = {
  path: '/broken',
  answer: () => {
    throw new Error('the password is sesame');
  },
};

const serve = (options: Partial<ServeOptions> = {}) =>
  serveEndpoints({
    endpoints: [report, health, broken],
    host: '127.0.0.1',
    port: 0,
    tokenHint: 'Give a token.',
    ...options,
  });

describe('endpoints', () => {
  it.each([
    ['GET', '/report', 200, 'for ada'],
    ['GET', '/report?x=1', 200, 'for ada'],
    ['HEAD', '/report', 200, ''],
    ['POST', '/report', 405, 'GET it.\n'],
    ['GET', '/', 404, 'There is /report and /healthz and /broken.\n'],
    ['GET', '/healthz', 503, '{"isTrusted":true}'],
  ])('answer %s %s with %i', async (method, path, status, text) => {
    await using server = await serve();
    const response = await fetch(`${server.url}${path}`, { method, headers: { 'x-who': 'ada' } });
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it('that fail are told to their host, and to whoever asked no more than that', async () => {
    const errors: unknown[] = [];
    await using server = await serve({ onError: (error) => void errors.push(error) });
    const response = await fetch(`${server.url}/broken`);
    expect([response.status, await response.text()]).toEqual([500, 'It cannot be read.\n']);
    expect(errors.map(String)).toEqual(['Error: the password is sesame']);
    expect((await fetch(`${server.url}/report`)).status).toBe(200);
  });

  it('are served beyond this machine with a token only, and on a port that is free', async () => {
    for (const host of ['0.0.0.0', '::', 'example.org', '128.0.0.1'])
      await expect(serve({ host })).rejects.toMatchObject({
        code: 'SERVE_TOKEN_MISSING',
        exitCode: 2,
        hint: 'Give a token.',
      });
    await using server = await serve();
    const port = Number(new URL(server.url).port);
    await expect(serve({ port })).rejects.toMatchObject({ code: 'SERVE_ADDRESS_BUSY', exitCode: 5 });
  });

  it('open for the token alone, but for those that are open to everybody and know whom they answer', async () => {
    await using server = await serve({ host: '0.0.0.0', token: 'sesame' });
    const ask = async (path: string, authorization?: string) => {
      const url = `${server.url.replace('0.0.0.0', '127.0.0.1')}${path}`;
      const response = await fetch(url, authorization === undefined ? {} : { headers: { authorization } });
      return `${response.status} ${await response.text()}`;
    };
    expect([await ask('/report'), await ask('/report', 'Bearer sesam'), await ask('/report', 'sesame')]).toEqual(
      Array.from({ length: 3 }, () => '401 A token is needed.\n'),
    );
    for (const scheme of ['Bearer', 'bearer', 'BEARER'])
      expect(await ask('/report', `${scheme} sesame`)).toBe('200 for nobody');
    expect([await ask('/healthz'), await ask('/healthz', 'Bearer sesame')]).toEqual([
      '503 {"isTrusted":false}',
      '503 {"isTrusted":true}',
    ]);
  });

  it('are shut for a page whose name leads to this machine', async () => {
    await using server = await serve();
    const ask = (path: string) =>
      new Promise<string>((resolve) => {
        httpRequest(`${server.url}${path}`, { headers: { host: 'evil.example:80' } }, (response) => {
          response.setEncoding('utf8').on('data', (text: string) => resolve(`${response.statusCode} ${text}`));
        }).end();
      });
    expect(await ask('/report')).toBe('403 Ask for 127.0.0.1 or localhost.\n');
    expect(await ask('/healthz')).toBe('503 {"isTrusted":false}');
  });
});
