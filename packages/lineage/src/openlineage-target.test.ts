import type { EventContext } from '@phlo/core';
import { createTestBus } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { temporaryState } from './graph.test.setup.js';
import makeOpenLineagePlugin from './openlineage-plugin.js';
import { createCatalog, findRun, openSending, summaryOf, tellRun } from './openlineage-plugin.test.setup.js';

const of = (assetKey = 'bronze.flights'): EventContext => ({ runId: 'r1', assetKeys: [assetKey] });

describe('a target', () => {
  it('that is down loses nothing: everything comes in order once it is there, also from a later process', async () => {
    await using catalog = await createCatalog();
    catalog.answer((response) => void response.writeHead(503).end());
    const first = await openSending({ url: catalog.url, strict: false });
    for (const run of ['r1', 'r2', 'r3']) await tellRun(first, run);
    await first.deliverAll({ deadlineMs: 1_000 });
    await first[Symbol.asyncDispose]();
    catalog.answer(undefined);
    const { state, store, clock } = first;
    await using later = await openSending({ url: catalog.url, state, store, clock });
    expect(await later.deliverAll()).toMatchObject({ pending: 0 });
    expect(catalog.taken).toHaveLength(24);
    expect(new Set(catalog.taken.map((event) => JSON.stringify(event))).size).toBe(24);
    expect(summaryOf(catalog.taken.slice(8, 16))).toEqual(summaryOf(catalog.taken.slice(0, 8)));
  });

  it.each([
    ['wants to be left alone', 429, { 'retry-after': '2' }],
    ['does not know the key', 401, {}],
    ['is not found there', 404, {}],
    ['has moved', 308, { location: 'https://elsewhere.example' }],
    ['fails', 500, {}],
  ])('that %s is waited for, and costs no attempt', async (_, status, headers) => {
    await using catalog = await createCatalog();
    catalog.answer((response, count) => {
      response.writeHead(status, headers).end('not now');
      if (count === 8) catalog.answer(undefined);
    });
    await using bus = await openSending({ url: catalog.url });
    bus.expectFailure('openlineage/send', 8);
    bus.fire('ingestion.end', { status: 'failed' }, of());
    expect(await bus.deliverAll()).toMatchObject({ pending: 0 });
    expect(summaryOf(catalog.taken)).toEqual(['FAIL bronze.flights']);
    expect(bus).toHaveEmittedTimes('hook.dead_lettered', 0);
  });

  it('that is cut off in the middle, and one that nobody listens at, are waited for as well', async () => {
    await using catalog = await createCatalog();
    catalog.answer((response, count) => {
      response.socket?.destroy();
      if (count === 3) catalog.answer(undefined);
    });
    await using bus = await openSending({ url: catalog.url });
    bus.expectFailure('openlineage/send', 3);
    bus.fire('ingestion.end', { status: 'failed' }, of());
    await bus.deliverAll();
    expect(summaryOf(catalog.taken)).toEqual(['FAIL bronze.flights']);

    const gone = await createCatalog();
    await gone.close();
    const waiting = await openSending({ url: gone.url, strict: false });
    waiting.fire('ingestion.end', { status: 'failed' }, of());
    expect(await waiting.deliverAll({ deadlineMs: 60_000 })).toMatchObject({ pending: 1 });
    await waiting[Symbol.asyncDispose]();
  });

  it('that refuses the event itself gets it so often, and then the next one', async () => {
    await using catalog = await createCatalog();
    catalog.answer((response, count) => {
      response.writeHead(422).end('no such job');
      if (count === 5) catalog.answer(undefined);
    });
    await using bus = await openSending({ url: catalog.url });
    bus.expectFailure('openlineage/send');
    bus.fire('ingestion.end', { status: 'failed' }, of());
    bus.fire('ingestion.end', { assetKey: 'bronze.next', status: 'failed' }, of('bronze.next'));
    await bus.deliverAll();
    expect(bus).toHaveEmitted('hook.dead_lettered', { plugin: 'openlineage', attempts: 5 });
    expect(catalog.taken).toHaveLength(1);
  });

  it('gets what it took once, though a later event of the same delivery fails', async () => {
    await using catalog = await createCatalog();
    catalog.answer((response, count) => {
      response.writeHead(count === 1 ? 201 : 503).end();
      if (count === 2) catalog.answer(undefined);
    });
    await using bus = await openSending({ url: catalog.url });
    bus.expectFailure('openlineage/send', 1);
    bus.fire('ingestion.end', { assetKey: 'bronze.a' }, of('bronze.a'));
    bus.fire('ingestion.end', { assetKey: 'bronze.b' }, of('bronze.b'));
    bus.fire('run.end', {}, { runId: 'r1' });
    await bus.deliverAll();
    // The first of the three was taken before the server was made to keep what it takes.
    expect(summaryOf(catalog.taken)).toEqual(['COMPLETE bronze.b', 'FAIL test']);
    expect(catalog.requests()).toBe(4);
  });
});

describe('the configuration', () => {
  it('sends the key, and tells it to nobody', async () => {
    await using catalog = await createCatalog();
    const auth = { type: 'api_key', apiKey: 'very-secret' };
    const config = { transport: { type: 'http', url: catalog.url, auth } };
    const bus = await openSending({ url: catalog.url, config, strict: false });
    catalog.answer((response) => void response.writeHead(500).end('very-secret is unknown'));
    bus.fire('ingestion.end', { status: 'failed' }, of());
    await bus.deliverAll({ deadlineMs: 100 });
    expect(catalog.keys[0]).toBe('Bearer very-secret');
    expect(JSON.stringify([bus.events, bus.log.lines, bus.bus.stats()])).not.toContain('very-secret');
    await bus[Symbol.asyncDispose]();
  });

  it('may be that of every OpenLineage client', async () => {
    await using catalog = await createCatalog();
    const environment = { OPENLINEAGE_URL: catalog.url, OPENLINEAGE_API_KEY: 'k', PORT: undefined };
    const config = { transport: 'environment', environment, namespace: 'shop' };
    await using bus = await openSending({ url: '', config });
    bus.fire('ingestion.end', { status: 'failed' }, of());
    await bus.deliverAll();
    expect([catalog.keys, findRun(catalog.taken, 'FAIL bronze.flights').job.namespace]).toEqual([['Bearer k'], 'shop']);
  });

  it.each([{}, { OPENLINEAGE_URL: 'http://127.0.0.1:1', OPENLINEAGE_DISABLED: 'true' }])(
    'sends nothing where the environment says so: %j',
    async (environment) => {
      await using bus = await openSending({ url: '', config: { transport: 'environment', environment } });
      bus.fire('ingestion.end', { status: 'failed' }, of());
      expect(await bus.deliverAll()).toMatchObject({ pending: 0 });
    },
  );

  it.each([
    [{ transport: { type: 'http', url: 'sekret' } }, 'transport.url is no URL'],
    [{ transport: 'environment' }, 'environment: is missing: give it process.env'],
    [undefined, 'transport'],
  ])('is refused where it is wrong: %j', async (openlineage, message) => {
    const make = createTestBus({
      plugins: [makeOpenLineagePlugin()],
      stateOf: () => temporaryState(),
      config: { openlineage },
    });
    const error: unknown = await make.catch((one: unknown) => one);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('sekret');
  });
});

describe('phlo doctor', () => {
  const examine = (transport: object) => {
    const { signal } = new AbortController();
    return makeOpenLineagePlugin().examine?.({ config: { transport: { ...transport } }, projectDir: '/srv', signal });
  };

  it('is told where events go, and that somebody answers; nothing is sent', async () => {
    await using catalog = await createCatalog();
    catalog.answer((response) => void response.writeHead(405).end());
    expect(await examine({ type: 'http', url: catalog.url })).toEqual([
      { status: 'ok', message: `${catalog.url}/api/v1/lineage answers` },
    ]);
    expect(catalog.taken).toEqual([]);
  });

  it('is warned where nobody does, and told that nothing is lost', async () => {
    const gone = await createCatalog();
    await gone.close();
    const file = { type: 'file', log_file_path: 'events.jsonl' };
    const transports = [{ type: 'http', url: gone.url }, file, { type: 'console' }];
    expect(await examine({ type: 'composite', transports })).toMatchObject([
      { status: 'warning', message: expect.stringContaining('does not answer'), hint: expect.stringContaining('wait') },
      { status: 'ok', message: 'events go to events.jsonl' },
      { status: 'ok', message: 'events go to the log' },
    ]);
  });

  it('is warned where a server fails, or events go nowhere', async () => {
    await using catalog = await createCatalog();
    catalog.answer((response) => void response.writeHead(502).end());
    expect(await examine({ type: 'http', url: catalog.url })).toMatchObject([{ status: 'warning' }]);
    expect(await examine({ type: 'noop' })).toMatchObject([{ status: 'warning', message: 'events are sent nowhere' }]);
  });
});
