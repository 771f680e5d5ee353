import { describe, expectTypeOf, it } from 'vitest';
import { acceptedValues, notNull, range, relationship, rowCount, sqlCheck, unique } from './checks.js';
import type { Check } from './check.js';
import { model, quality } from './quality.js';

const orders = {
  name: 'bronze.orders',
  columns: [{ name: 'id' }, { name: 'amount' }, { name: 'customer' }],
} as const;
const customers = { name: 'bronze.customers', columns: [{ name: 'number' }] } as const;

describe('quality', () => {
  it('takes checks of the columns that the asset has', () => {
    quality(orders, [
      notNull('id'),
      unique(['id', 'customer']),
      range('amount', { min: 0 }),
      acceptedValues('customer', ['a', 1, 2n, true]),
      relationship('customer', customers, 'number'),
      rowCount({ min: 1 }),
      sqlCheck('total', "select * from ref('bronze.orders') where amount < 0"),
    ]);
  });

  it('does not compile with a column that the asset lacks', () => {
    // @ts-expect-error no such column
    quality(orders, [notNull('di')]);
    // @ts-expect-error no such column
    quality(orders, [notNull('id'), range('amout', { min: 0 })]);
    // @ts-expect-error no such column among two
    quality(orders, [unique(['id', 'costumer'])]);
    // @ts-expect-error no such column
    quality(orders, [acceptedValues('state', ['paid'])]);
    // @ts-expect-error no such column here
    quality(orders, [relationship('costumer', customers, 'number')]);
    quality(orders, [relationship('customer', customers, { target: 'number', severity: 'warn' })]);
    // @ts-expect-error no such column there, in the longer form
    quality(orders, [relationship('customer', customers, { target: 'numbr' })]);
    // @ts-expect-error no such column there
    quality(orders, [relationship('customer', customers, 'numbr')]);
  });

  it('takes any column of a model, and only those that are listed where they are', () => {
    quality(model('gold.revenue'), [notNull('anything')]);
    quality('gold.revenue', [notNull('anything')]);
    quality(model('gold.revenue', ['day', 'amount']), [notNull('day')]);
    // @ts-expect-error not listed
    quality(model('gold.revenue', ['day', 'amount']), [notNull('dy')]);
  });

  it('knows what a check needs', () => {
    expectTypeOf(unique(['a', 'b'])).toEqualTypeOf<Check<'a' | 'b'>>();
    expectTypeOf(rowCount({ min: 1 })).toEqualTypeOf<Check<never>>();
  });

  it('takes one unit for a threshold, and no option that does not exist', () => {
    notNull('id', { warn: { rows: 1 }, fail: { fraction: 0.1 }, severity: 'warn', where: 'amount > 0' });
    // @ts-expect-error rows or fraction
    notNull('id', { fail: 5 });
    // @ts-expect-error it is `severity`
    notNull('id', { serverity: 'warn' });
    // @ts-expect-error warn or error
    notNull('id', { severity: 'fatal' });
    // @ts-expect-error a number of rows holds or does not
    rowCount({ min: 1 }, { warn: { rows: 1 } });
  });
});
