import { describe, expect, it } from 'vitest';
import { createForeignPlace, createPlace, pathOf, relativeOf, uriOf } from './location.js';

describe('locations', () => {
  it('are URIs without percent signs, as Hadoop and PyIceberg read them', () => {
    expect(uriOf('/my lake/ä%20b')).toBe('file:///my lake/ä%20b');
    expect(pathOf('file:///my lake/ä%20b')).toBe('/my lake/ä%20b');
  });

  it.each(['file:///a/b', 'file:/a/b', 'file://localhost/a/b', '/a/b'])('of a local file may be written %s', (uri) =>
    expect(pathOf(uri)).toBe('/a/b'),
  );

  it.each(['s3://bucket/a', 'gs://b/a', 'relative/a', 'file://host/a'])('elsewhere are refused: %s', (uri) => {
    expect(() => pathOf(uri)).toThrow(expect.objectContaining({ code: 'TABLE_UNSUPPORTED' }) as Error);
  });

  it('name the folder of a table below the last warehouse of their path', () => {
    expect(relativeOf('file:///warehouse/x/warehouse/a/t/metadata/1.metadata.json')).toBe('a/t');
    expect(relativeOf('file:///x/warehouse/a.db/t-1/metadata/1.metadata.json')).toBe('a.db/t-1');
    expect(relativeOf('file:///x/elsewhere/a/t/metadata/1.metadata.json')).toBeUndefined();
  });
});

describe('the place of a table', () => {
  const place = createPlace('/now/lake', 'a/t');

  it('maps what was written before a move, and before the one before that', () => {
    expect(place.location).toBe('file:///now/lake/warehouse/a/t');
    for (const root of ['/old/lake', '/older/warehouse/lake', '/now/lake'])
      expect(place.uriNow(`file://${root}/warehouse/a/t/data/x.parquet`)).toBe(
        'file:///now/lake/warehouse/a/t/data/x.parquet',
      );
  });

  it('leaves alone what is not of this table', () => {
    for (const path of ['/old/lake/warehouse/a/t2/data/x', '/old/lake/warehouse/a/t-1/data/x', '/elsewhere/x'])
      expect(place.pathOf(`file://${path}`)).toBe(path);
  });

  it('outside the warehouse stays where it is', () => {
    const foreign = createForeignPlace('file:///else/where');
    expect([foreign.directory, foreign.uriNow('file:///x/warehouse/a/t/y')]).toEqual([
      '/else/where',
      'file:///x/warehouse/a/t/y',
    ]);
  });
});
