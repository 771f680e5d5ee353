import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { serveEndpoints } from '@phlo/core/serve';
import { createTestBus } from '@phlo/testing';
import { createMetricsPlugin } from '../create-metrics-plugin.js';
import { createTestProject } from '../project.test.setup.js';
import { parseExposition } from '../exposition/parse-exposition.test.setup.js';
import type { MetricFamily } from '../series/metric-family.js';
import { createMetricsServer, type MetricsServerOptions } from './create-metrics-server.js';
import { negotiateFormat } from './negotiate.js';

const families: readonly MetricFamily[] = [
  {
    name: 'phlo_runs',
    kind: 'counter',
    help: 'Runs.',
    series: [{ labels: { status: 'success' }, value: 3, exemplars: new Map(), createdAt: 0, updatedAt: 0 }],
  },
];
const serve = (options: Partial<MetricsServerOptions> = {}) =>
  createMetricsServer({
    read: () => families,
    constant: () => ({ project: 'flights' }),
    host: '127.0.0.1',
    port: 0,
    ...options,
  });
const prometheus3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

describe('/metrics', () => {
  it('is what the scraper asks for', async () => {
    await using server = await serve();
    const get = async (accept: string) => {
      const response = await fetch(server.url, { headers: { accept } });
      return { type: response.headers.get('content-type'), text: await response.text() };
    };
    const open = await get(prometheus3);
    expect(open.type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(parseExposition(open.text, 'openmetrics')).toHaveLength(1);
    const text = await get('*/*');
    expect(text.type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(parseExposition(text.text, 'prometheus')[0]?.samples).toEqual([
      { name: 'phlo_runs_total', labels: { project: 'flights', status: 'success' }, value: 3 },
    ]);
    expect(server.scrapes()).toBe(2);
  });

  it.each([
    ['/', 'GET', 404],
    ['/metrics', 'POST', 405],
    ['/metrics?name=x', 'HEAD', 200],
  ])('is the only thing there: %s by %s is %i', async (path, method, status) => {
    await using server = await serve();
    const response = await fetch(new URL(path, server.url), { method });
    expect(response.status).toBe(status);
  });

  it('says that it failed, and to whom, where the totals cannot be read', async () => {
    const errors: unknown[] = [];
    const read = () => {
      throw new Error('disk');
    };
    await using server = await serve({ read, onError: (error) => void errors.push(error) });
    const response = await fetch(server.url);
    expect([response.status, await response.text(), errors.map(String)]).toEqual([
      500,
      'It cannot be read.\n',
      ['Error: disk'],
    ]);
  });
});

it('of the plugin tells what was measured, once it is set up', async () => {
  using project = createTestProject();
  const plugin = createMetricsPlugin();
  const [endpoint] = plugin.endpoints ?? [];
  if (endpoint === undefined) throw new Error('it has one');
  await using server = await serveEndpoints({ endpoints: [endpoint], host: '127.0.0.1', port: 0, tokenHint: '' });
  expect((await fetch(`${server.url}/metrics`)).status).toBe(500);
  const config = { metrics: { to: {} } };
  await using test = await createTestBus({ plugins: [plugin], stateOf: project.stateOf, config });
  expect(await (await fetch(`${server.url}/metrics`)).text()).toBe('');
  test.fire('quality.result', { assetKey: 'gold.a', check: 'freshness', passed: false, outcome: 'failed' });
  await test.deliverAll();
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toContain('phlo_check_passed{project="test",asset="gold.a",check="freshness",severity="error"} 0\n');
});

describe('the door', () => {
  it('is shut beyond this machine without a token', async () => {
    for (const host of ['0.0.0.0', '::', 'example.org', '128.0.0.1'])
      await expect(serve({ host })).rejects.toMatchObject({ code: 'SERVE_TOKEN_MISSING', exitCode: 2 });
  });

  it('opens for the token alone', async () => {
    await using server = await serve({ host: '0.0.0.0', token: 'sesame' });
    const ask = async (authorization?: string) => {
      const url = server.url.replace('0.0.0.0', '127.0.0.1');
      return (await fetch(url, authorization === undefined ? {} : { headers: { authorization } })).status;
    };
    expect(await Promise.all([ask(), ask('Bearer sesam'), ask('sesame'), ask('Bearer sesame')])).toEqual([
      401, 401, 401, 200,
    ]);
  });

  it('is shut for a page whose name leads to this machine', async () => {
    await using server = await serve();
    const status = await new Promise((resolve) => {
      httpRequest(server.url, { headers: { host: 'evil.example:80' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  it('that is taken is told by its number', async () => {
    await using server = await serve();
    const port = Number(new URL(server.url).port);
    await expect(serve({ port })).rejects.toMatchObject({ code: 'SERVE_ADDRESS_BUSY', exitCode: 5 });
  });
});

it.each([
  [undefined, 'prometheus'],
  ['*/*', 'prometheus'],
  ['text/plain', 'prometheus'],
  [prometheus3, 'openmetrics'],
  ['application/openmetrics-text', 'openmetrics'],
  ['application/openmetrics-text;version=2.0.0', 'prometheus'],
  ['application/openmetrics-text;version=1.0.0;q=0', 'prometheus'],
  ['application/openmetrics-text;version=1.0.0;q=0.1, text/plain;version=0.0.4;q=0.9', 'prometheus'],
])('Accept: %s gets %s', (accept, format) => expect(negotiateFormat(accept)).toBe(format));
