import type { Column, ColumnType, PartitionTransform } from '@phlo/lake';
import { describe, expect, it } from 'vitest';
import { createMetadata } from './new-metadata.js';
import { withPartition } from './change-metadata.js';
import { partitionOf, planPartition } from './partitions.js';
import type { TableMetadata } from './table-metadata.js';

const columns: readonly Column[] = [
  { id: 1, name: 'date', type: 'date', nullable: true },
  { id: 2, name: 'at', type: 'timestamptz', nullable: true },
  { id: 3, name: 'country', type: 'string', nullable: true },
];
const fresh = createMetadata({ uuid: 'u', location: 'file:///x', columns, now: 0 });
const plan = (wanted: Parameters<typeof planPartition>[0], metadata?: TableMetadata, own = columns) =>
  planPartition(wanted, own, { table: 'a.t', metadata });

describe('partition fields', () => {
  it('are numbered from 1000 and named as Iceberg names them', () => {
    expect(
      plan([
        { column: 'date', transform: 'month' },
        { column: 'country', transform: 'identity' },
        { column: 'at', transform: 'hour' },
      ]),
    ).toEqual({
      fields: [
        { id: 1000, name: 'date_month', sourceId: 1, column: 'date', transform: 'month' },
        { id: 1001, name: 'country', sourceId: 3, column: 'country', transform: 'identity' },
        { id: 1002, name: 'at_hour', sourceId: 2, column: 'at', transform: 'hour' },
      ],
      lastPartitionId: 1002,
    });
  });

  it('keep their id in a later spec, and a new one never gets an old id', () => {
    const monthly = withPartition(fresh, plan([{ column: 'date', transform: 'month' }], fresh).fields);
    const none = withPartition(monthly, []);
    const both = plan(
      [
        { column: 'at', transform: 'day' },
        { column: 'date', transform: 'month' },
      ],
      none,
    );
    expect(both.fields.map(({ id, name }) => [id, name])).toEqual([
      [1001, 'at_day'],
      [1000, 'date_month'],
    ]);
    expect(none).toMatchObject({ 'default-spec-id': 0, 'last-partition-id': 1000 });
    expect(withPartition(none, both.fields)).toMatchObject({ 'default-spec-id': 2, 'last-partition-id': 1001 });
    expect(withPartition(none, plan([{ column: 'date', transform: 'month' }], none).fields)['default-spec-id']).toBe(1);
  });

  it('do not take the name of a column', () => {
    const own = [...columns, { id: 9, name: 'date_month', type: 'string', nullable: true } as const];
    expect(plan([{ column: 'date', transform: 'month' }], undefined, own).fields[0]?.name).toBe('date_month_2');
  });

  it.each<[PartitionTransform, ColumnType]>([
    ['identity', 'binary'],
    ['month', 'string'],
    ['year', 'time'],
    ['day', 'long'],
    ['hour', 'date'],
  ])('cannot be %s of a %s', (transform, type) => {
    const own = [{ id: 1, name: 'x', type, nullable: true }];
    expect(() => plan([{ column: 'x', transform }], undefined, own)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_INVALID', message: expect.stringContaining(type) as unknown }) as Error,
    );
  });

  it('need a column, a transform that there is, and to be named once', () => {
    const code = expect.objectContaining({ code: 'SCHEMA_INVALID', asset: 'a.t' }) as Error;
    expect(() => plan([{ column: 'nope', transform: 'month' }])).toThrow(code);
    expect(() => plan([{ column: 'date', transform: 'bucket' as PartitionTransform }])).toThrow(code);
    const month = { column: 'date', transform: 'month' } as const;
    expect(() => plan([month, month])).toThrow(code);
  });

  it('of other engines are left out where Phlo has no word for them', () => {
    const spec = {
      'spec-id': 0,
      fields: [
        { name: 'b', transform: 'bucket[16]', 'source-id': 3, 'field-id': 1000 },
        { name: 'd', transform: 'day', 'source-id': 2, 'field-id': 1001 },
        { name: 'gone', transform: 'day', 'source-id': 77, 'field-id': 1002 },
      ],
    };
    expect(partitionOf(spec, columns)).toEqual([{ id: 1001, name: 'd', sourceId: 2, column: 'at', transform: 'day' }]);
  });
});
