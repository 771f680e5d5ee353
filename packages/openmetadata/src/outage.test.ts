import type { ServerResponse } from 'node:http';
import type { TestBus } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { createMetadataServer, testToken } from './metadata-server.test.setup.js';
import { createTestProject } from './project.test.setup.js';

/** A run as a project has it: a table with its checks, a model, a mart, and the lineage between them. */
function run(test: TestBus): void {
  test.fire('quality.result');
  test.fire('quality.result', { check: 'not_null_delay', checkType: 'not_null', outcome: 'passed', passed: true });
  test.fire('ingestion.end', {}, { tags: { layer: 'bronze' } });
  test.fire('transform.end');
  test.fire('lineage.edges');
  test.fire('publish.end');
  test.fire('lineage.edges', {
    job: 'marts',
    edges: [{ from: 'silver.flights', to: 'pglite .phlo/marts/gold.delays' }],
  });
  test.fire('run.end');
}

async function writesWithoutOutage(): Promise<readonly string[]> {
  await using server = await createMetadataServer();
  using project = createTestProject();
  await using test = await project.open(server.url);
  run(test);
  await test.deliverAll();
  return server.writes();
}

const outages: readonly (readonly [name: string, answer: (response: ServerResponse) => void])[] = [
  [
    'asks to be left alone',
    (response) => void response.writeHead(429, { 'retry-after': '30' }).end('{"message":"slow down"}'),
  ],
  ['has a fault', (response) => void response.writeHead(500).end('<html>oops</html>')],
  ['is being restarted', (response) => void response.writeHead(503).end()],
  ['hangs up', (response) => void response.destroy()],
  [
    'breaks off in the middle of its answer',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"id":', () => response.destroy());
    },
  ],
  ['is behind a page of a proxy', (response) => void response.writeHead(200).end('<html>Sign in</html>')],
  [
    'has a token that expired',
    (response) => void response.writeHead(401).end('{"code":401,"message":"Expired token!"}'),
  ],
];

describe('a server that', () => {
  it.each(outages)('%s gets everything when it is back, in order and once', async (_name, answer) => {
    const expected = await writesWithoutOutage();
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.expectFailure('openmetadata/sync');
    // Every third request fails once, so that the outage comes at each kind of them.
    const failed: string[] = [];
    let count = 0;
    server.interfere(({ method, path }, response) => {
      if (++count % 3 !== 0 || failed.includes(`${method} ${path}`)) return undefined;
      failed.push(`${method} ${path}`);
      answer(response);
      return true;
    });
    run(test);
    await test.deliverAll();
    expect(failed.length).toBeGreaterThan(3);
    expect(test.bus.stats()).toMatchObject([{ queue: { dead: 0, dropped: 0, pending: 0 } }]);
    expect(server.writes()).toEqual(expected);
  });

  it('does not answer in time gets everything when it does', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url, { timeoutMs: 2_000 });
    test.expectFailure('openmetadata/sync');
    let isHanging = true;
    server.interfere(({ path }) => {
      if (!isHanging || path !== '/v1/tables') return undefined;
      isHanging = false;
      return true;
    });
    run(test);
    await test.deliverAll();
    expect(test.log.messages().join('\n')).toContain('no answer within 2000 ms');
    expect(server.contents()['tables']).toHaveLength(3);
    expect(server.contents()['edges']).toHaveLength(2);
  });

  it('is down for a whole run costs it nothing, and the next process delivers what waits', async () => {
    const expected = await writesWithoutOutage();
    await using server = await createMetadataServer();
    await server.stop();
    using project = createTestProject();
    const first = await project.open(server.url, {}, { strict: false });
    run(first);
    const report = await first.deliverAll({ keepTrying: false });
    expect(report.hooks).toMatchObject([{ plugin: 'openmetadata', hook: 'sync' }]);
    expect(report).toMatchObject({ delivered: 0, dead: 0, dropped: 0 });
    await first[Symbol.asyncDispose]();

    await server.start();
    await using second = await project.open(server.url, {}, { store: first.store });
    await second.deliverAll();
    expect(server.writes()).toEqual(expected);
  });

  it('is down while 2,000 events come gets each of them, in their order and once', async () => {
    await using server = await createMetadataServer();
    await server.stop();
    using project = createTestProject();
    // The requests are many, and how long one of them takes is not the question.
    await using test = await project.open(server.url, { timeoutMs: 60_000 });
    test.expectFailure('openmetadata/sync');
    const [assets, checks, rounds] = [20, 10, 9];
    for (let round = 0; round < rounds; round++)
      for (let asset = 0; asset < assets; asset++) {
        const assetKey = `bronze.a${asset}`;
        test.fire('ingestion.end', { assetKey, description: `round ${round}` });
        for (let check = 0; check < checks; check++)
          test.fire('quality.result', { assetKey, check: `check_${check}`, message: `round ${round}` });
      }
    await test.deliverAll({ keepTrying: false });
    await server.start();
    await test.deliverAll();
    const results = [...server.results().values()];
    expect(results).toHaveLength(assets * checks);
    const inOrder = Array.from({ length: rounds }, (_, round) => `round ${round}`);
    for (const told of results) expect(told.map(({ result }) => result)).toEqual(inOrder);
    expect(server.contents()['tables']).toHaveLength(assets);
    expect(test.bus.stats()).toMatchObject([{ queue: { dead: 0, dropped: 0, pending: 0 } }]);
  }, 120_000);

  it('refuses one event gets the others; what it said is with the dead letter', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    server.interfere(({ path, body }, response) => {
      if (path !== '/v1/tables' || (body as { name?: string } | undefined)?.name !== 'flights2') return undefined;
      response.writeHead(400).end(`{"code":400,"message":"Table name flights2 is forbidden to ${testToken}"}`);
      return true;
    });
    test.expectFailure('openmetadata/sync');
    test.fire('ingestion.end');
    test.fire('ingestion.end', { assetKey: 'bronze.flights2' });
    test.fire('transform.end');
    await test.deliverAll();
    expect(server.contents()['tables']).toEqual(['phlo.test.bronze.flights', 'phlo.test.silver.flights']);
    const [letter] = test.store.deliveries.deadLetters();
    expect(letter).toMatchObject({ attempts: 5 });
    expect(JSON.stringify([letter, test.log.lines, test.events])).toContain('Table name flights2 is forbidden to ***');
    expect(JSON.stringify([letter, test.log.lines, test.events])).not.toContain(testToken);
  });
});
