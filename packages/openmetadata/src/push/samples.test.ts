import type { TestBus } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { createMetadataServer } from '../metadata-server.test.setup.js';
import { createTestProject } from '../project.test.setup.js';
import { readSample } from './read-sample.js';

/** Three rows that a check of Phlo has kept, of every type that a sample may have. */
const sampleRef = new URL('../../fixtures/failed-rows.parquet', import.meta.url).href;
const key = 'phlo.test.bronze.flights.delay.delay_range';

function run(test: TestBus, ref = sampleRef): void {
  test.fire('ingestion.end');
  test.fire('quality.result', { sampleRef: ref });
}

describe('failed rows', () => {
  it('stay in the lake unless the configuration allows them to leave it', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    run(test);
    await test.deliverAll();
    expect(server.results().size).toBe(1);
    expect(server.samples().size).toBe(0);
  });

  it('are sent as texts, and no more of them than are allowed', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url, { sampleRows: 2 });
    run(test);
    await test.deliverAll();
    expect(server.samples().get(key)).toEqual({
      columns: ['id', 'price', 'day', 'at', 'city', 'ok', 'raw', 'share', 'nested'],
      rows: [
        [
          '9007199254740993',
          '12.50',
          '2026-01-31',
          '2026-01-31T12:30:00.000',
          'Zürich',
          'true',
          'ab01',
          '0.5',
          '{"a":[1,null]}',
        ],
        [null, null, null, null, null, null, null, null, null],
      ],
    });
    expect((await readSample(sampleRef, 1_000)).rows).toHaveLength(3);
  });

  it('that are gone by now are told in the log, and keep nothing else from being sent', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url, { sampleRows: 2 });
    run(test, 'file:///nowhere/failed.parquet');
    run(test, 's3://bucket/failed.parquet');
    await test.deliverAll();
    expect(server.results().get(key)).toHaveLength(2);
    expect(test.log.messages('warn')).toEqual([
      expect.stringContaining('knows no team'),
      expect.stringMatching(/no failed rows of .*ENOENT/),
      expect.stringContaining('no failed rows of'),
    ]);
  });

  it('wait for a server that is away, and the result is not told twice for them', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url, { sampleRows: 2 });
    test.expectFailure('openmetadata/sync');
    let outages = 2;
    server.interfere(({ path }, response) => {
      if (!path.endsWith('/failedRowsSample') || outages-- <= 0) return undefined;
      response.writeHead(503).end();
      return true;
    });
    run(test);
    await test.deliverAll();
    expect(server.samples().size).toBe(1);
    expect(server.results().get(key)).toHaveLength(1);
  });
});
