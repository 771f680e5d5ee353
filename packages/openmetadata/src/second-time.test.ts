import { describe, expect, it } from 'vitest';
import { createMetadataServer } from './metadata-server.test.setup.js';
import { columns, createTestProject } from './project.test.setup.js';

describe('the second time', () => {
  const run = (test: { fire(type: 'ingestion.end' | 'transform.end' | 'publish.end' | 'lineage.edges'): void }) => {
    test.fire('ingestion.end');
    test.fire('transform.end');
    test.fire('lineage.edges');
    test.fire('publish.end');
  };

  it('nothing is changed that is as it was, and only results are told', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    const first = await project.open(server.url);
    run(first);
    first.fire('quality.result');
    await first.deliverAll();
    await first[Symbol.asyncDispose]();
    const before = server.requests.length;
    await using second = await project.open(server.url, {}, { store: first.store });
    run(second);
    second.fire('quality.result');
    await second.deliverAll();
    expect(server.requests.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/dataQuality/testCases/testCaseResults/phlo.test.bronze.flights.delay.delay_range',
    ]);
  });

  it('what somebody has deleted on the server is made again', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    run(test);
    test.fire('quality.result');
    await test.deliverAll();
    const before = server.contents();
    server.wipe();
    test.fire('quality.result');
    await test.deliverAll();
    expect(server.contents()).toMatchObject({
      tables: ['phlo.test.bronze.flights'],
      'dataQuality/testCases': before['dataQuality/testCases'],
    });
    test.fire('ingestion.end', { columns });
    test.fire('lineage.edges', { edges: [{ from: 'bronze.flights', to: 'silver.flights' }] });
    await test.deliverAll();
    expect(server.contents().edges).toEqual(['phlo.test.bronze.flights > phlo.test.silver.flights']);
  });
});
