import { describe, expect, it } from 'vitest';
import { datasetOfUri, fileDataset, inMemoryDataset, postgresDataset, trinoDataset } from './naming.js';
import { createNamedRunId, createStaticRunId } from './run-id.js';

describe('datasetOfUri', () => {
  it.each([
    ['file:///lake/bronze/a%20b/', 'file', '/lake/bronze/a b'],
    ['file://nas/share/a', 'file://nas', '/share/a'],
    ['file:/lake/a', 'file', '/lake/a'],
    ['s3://bucket/key/of/it', 's3://bucket', 'key/of/it'],
    ['s3a://bucket/key', 's3://bucket', 'key'],
    ['s3://bucket', 's3://bucket', '/'],
    ['gs://bucket/key', 'gs://bucket', 'key'],
    ['abfss://box@acct.dfs.core.windows.net/a/b', 'abfss://box@acct.dfs.core.windows.net', 'a/b'],
    ['hdfs://name:8020/a/b', 'hdfs://name:8020', '/a/b'],
    ['https://user:secret@acme.example/api/days?key=secret#top', 'https://acme.example', '/api/days'],
    ['https://acme.example/100%', 'https://acme.example', '/100%'],
  ])('names %s', (uri, namespace, name) => expect(datasetOfUri(uri)).toEqual({ namespace, name }));

  it.each(['bronze.flights', 'data/flights.csv', 'pglite .phlo/marts', 'C:\\data', 'acme:days', ''])(
    'leaves alone what is no URI: %s',
    (text) => expect(datasetOfUri(text)).toBeUndefined(),
  );
});

describe('names', () => {
  it('of tables say where their server is', () => {
    const place = { host: 'db.example', schema: 'public', table: 'orders' };
    expect(postgresDataset({ ...place, database: 'shop' })).toEqual({
      namespace: 'postgres://db.example:5432',
      name: 'shop.public.orders',
    });
    expect(postgresDataset({ ...place, host: '::1', port: 5433, database: 'shop' }).namespace).toBe(
      'postgres://[::1]:5433',
    );
    expect(trinoDataset({ ...place, catalog: 'lake' })).toEqual({
      namespace: 'trino://db.example:8080',
      name: 'lake.public.orders',
    });
  });

  it('of files are their paths', () => {
    expect(fileDataset('/lake/')).toEqual({ namespace: 'file', name: '/lake' });
    expect(fileDataset('/')).toEqual({ namespace: 'file', name: '/' });
    expect(inMemoryDataset('t1')).toEqual({ namespace: 'inmemory://', name: 't1' });
  });
});

describe('createStaticRunId', () => {
  const time = Date.UTC(2026, 0, 1, 0, 0, 0, 123);

  it('gives the same UUIDv7 for one moment and one name, as it always did', () => {
    expect(createStaticRunId(time, 'bronze.flights')).toMatchInlineSnapshot(`"019b76da-a87b-7627-9bcf-fb9c13bc9342"`);
    expect(createStaticRunId(time, 'bronze.flights')).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-/);
  });

  it('tells names and moments apart, and sorts by moment', () => {
    const ids = [0, 1, 2].map((ms) => createStaticRunId(time + ms, 'a'));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set([...ids, createStaticRunId(time, 'b')]).size).toBe(4);
    expect(Number.parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(time);
  });
});

// The second is of `uuid.uuid5(uuid.NAMESPACE_URL, 'http://python.org/')`, as the documentation of Python has it for DNS names.
describe('createNamedRunId', () => {
  it('gives the UUIDv5 that everybody gives', () => {
    expect(createNamedRunId('http://www.example.com/')).toBe('fcde3c85-2270-590f-9e7c-ee003d65e0e2');
  });
});
