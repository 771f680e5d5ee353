import { describe, expectTypeOf, it } from 'vitest';
import { column } from './column.js';
import type { RowOf } from './column.js';
import { ingestion } from './ingestion.js';
import { identity, month } from './partition.js';
import { files, rowNumber, rows } from './source.js';

const schema = {
  id: column.long(),
  placed_at: column.timestamp(),
  amount: column.decimal(18, 2),
  note: column.string().nullable(),
};
const base = { table: 'bronze.orders', schema, strategy: 'append' } as const;
const source = files({ path: 'orders.csv' });

describe('ingestion', () => {
  it('knows the columns of its schema by name', () => {
    const orders = ingestion({ ...base, key: ['id'], partition: [month('placed_at')] }, source);
    expectTypeOf<(typeof orders.columns)[number]['name']>().toEqualTypeOf<'id' | 'placed_at' | 'amount' | 'note'>();
    expectTypeOf<(typeof orders.key)[number]>().toEqualTypeOf<'id' | 'placed_at' | 'amount' | 'note'>();
  });

  it('takes a key and partitions of its columns only', () => {
    // @ts-expect-error no such column
    ingestion({ ...base, key: ['di'] }, source);
    // @ts-expect-error no such column
    ingestion({ ...base, partition: [month('placed')] }, source);
    // @ts-expect-error no such column
    ingestion({ ...base, partition: [identity('customer')] }, source);
  });

  it('takes no strategy and no option that does not exist', () => {
    // @ts-expect-error there are append and replace
    ingestion({ ...base, strategy: 'upsert' }, source);
    // @ts-expect-error it is `partition`
    ingestion({ ...base, partitions: [month('placed_at')] }, source);
    // @ts-expect-error it needs a source
    ingestion(base);
  });

  it('maps only columns that it has', () => {
    ingestion(base, files({ path: 'o.csv', columns: { id: rowNumber(), note: 'Remark' } }));
    // @ts-expect-error no such column
    ingestion(base, files({ path: 'o.csv', columns: { di: 'ID' } }));
  });
});

describe('rows of an ingestion', () => {
  const row = { id: 1, placed_at: '2026-03-01 10:00', amount: '9.90' };

  it('have the types of the schema; what is nullable may be absent', () => {
    expectTypeOf<RowOf<typeof schema>['id']>().toEqualTypeOf<number | bigint>();
    expectTypeOf<RowOf<typeof schema>['note']>().toEqualTypeOf<string | null | undefined>();
    ingestion(base, function* () {
      yield row;
      yield [row, { ...row, note: null }];
    });
    ingestion(
      base,
      rows(async function* ({ cursor, setCursor, signal }) {
        expectTypeOf(cursor).toEqualTypeOf<string | undefined>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        setCursor('2');
        yield [row];
      }),
    );
  });

  it('are refused where a value is missing, null or of another type', () => {
    // @ts-expect-error placed_at and amount are missing
    ingestion(base, function* () {
      yield { id: 1 };
    });
    // @ts-expect-error id is not nullable
    ingestion(base, function* () {
      yield { ...row, id: null };
    });
    // @ts-expect-error a long is no text
    ingestion(base, function* () {
      yield { ...row, id: '1' };
    });
    // @ts-expect-error a promise of rows is no iterable of them
    ingestion(base, async () => [row]);
  });
});
