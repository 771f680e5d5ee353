import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnSpec, Row } from '@phlo/lake';
import { expect, it } from 'vitest';
import { failure, nameColumn, refusal, relationsOf, rowsOf, unchanged } from './mart-target-steps.js';
import type { MartSteps, Values } from './mart-target-steps.js';

/** Part of `describeMartTarget`: values, several relations at once, failures. */
export function describePublishing(steps: () => MartSteps): void {
  it('shows nothing as published in an empty database', async () => {
    expect(await steps().target.published()).toEqual(new Map());
  });

  it('publishes several relations at once and remembers each', async () => {
    const { target, load, ids } = steps();
    const loads = [await load({ relation: 'marts.z', table: 'gold.z', rows: rowsOf(7) }), await load()];
    const states = await target.publish(loads, { runId: 'r7' });
    expect(states).toMatchObject([
      { relation: 'marts.z', table: 'gold.z', snapshotId: 's1', rows: 1, runId: 'r7' },
      { relation: 'marts.a', table: 'gold.a', snapshotId: 's1', rows: 2, runId: 'r7' },
    ]);
    expect(await target.published()).toEqual(new Map(states.map((state) => [state.relation, state])));
    expect([await ids('marts.z'), await ids()]).toEqual([[7], [1, 2]]);
  });

  it('replaces all rows, and publishes a relation that is empty', async () => {
    const { publish, ids, target } = steps();
    await publish({ rows: rowsOf(1, 2, 3) });
    await publish({ rows: rowsOf(3, 4), snapshotId: 's2' });
    expect(await ids()).toEqual([3, 4]);
    await publish({ rows: [], snapshotId: 's3' });
    expect(await ids()).toEqual([]);
    expect((await target.published()).get('marts.a')).toMatchObject({ snapshotId: 's3', rows: 0 });
  });

  it('keeps every value exactly', async () => {
    const { publish, target } = steps();
    const text = [
      '',
      ' ',
      'NULL',
      '\\N',
      'a,b',
      '"',
      "'",
      'two\nlines',
      'a\n\\.\nb',
      '\\.',
      'ß 漢 🦆 \u00a0',
      'tab\t\r\n',
    ];
    await publish({ columns: everyType, rows: [largest, ...text.map((value) => [...nulls.slice(0, -1), value])] });
    const rows = await target.query('SELECT * FROM marts.a');
    expect(rows[0]).toEqual(largestRead);
    expect(rows.slice(1).map((row) => row.text)).toEqual(text);
    expect(rows[1]).toEqual({ ...Object.fromEntries(everyType.map((column) => [column.name, null])), text: '' });
  });

  it('keeps floats that are no numbers, and nulls apart from the empty text', async () => {
    const { publish, target } = steps();
    const columns: readonly ColumnSpec[] = [{ name: 'x', type: 'double', nullable: true }, nameColumn];
    await publish({
      columns,
      rows: [
        ['nan', ''],
        ['inf', null],
        ['-inf', '\\N'],
        [null, 'x'],
      ],
    });
    expect(await target.query('SELECT x, name, name IS NULL AS "isNull" FROM marts.a')).toEqual([
      { x: 'NaN', name: '', isNull: false },
      { x: 'Infinity', name: null, isNull: true },
      { x: '-Infinity', name: '\\N', isNull: false },
      { x: null, name: 'x', isNull: false },
    ]);
  });

  it.each([
    ['a NUL character in text', [['3', 'a\0b']], 'MARTS_VALUE_INVALID'],
    ['an integer out of range', [['99999999999999999999', 'x']], 'MARTS_VALUE_INVALID'],
    ['a row that is cut off', [['3', 'x'], ['4']], 'MARTS_VALUE_INVALID'],
    ['a null in a column that has none', [[null, 'x']], 'MARTS_CONSTRAINT_VIOLATED'],
  ])('publishes none of the relations where one has %s', async (_, rows, code) => {
    const { publish, ids, target, load } = steps();
    await publish({}, { relation: 'marts.b' });
    const loads = [
      await load({ rows: rowsOf(9), snapshotId: 's2' }),
      await load({ relation: 'marts.b', rows, snapshotId: 's2', table: 'gold.b' }),
      await load({ relation: 'marts.c', rows: rowsOf(9) }),
    ];
    const refused = target.publish(loads, { runId: 'r2' });
    expect(await refusal(refused)).toEqual(unchanged(code));
    await expect(refused).rejects.toThrow('marts.b');
    await expect(refused).rejects.toMatchObject({ asset: 'gold.b' });
    expect([await ids(), await ids('marts.b')]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect([...(await target.published()).values()].map(({ snapshotId }) => snapshotId)).toEqual(['s1', 's1']);
    expect(await relationsOf(target)).toEqual(['marts.a', 'marts.b', 'phlo.published']);
  });

  it('publishes again after a failure', async () => {
    const { publish, ids } = steps();
    await expect(publish({ rows: [['x', 'y']] })).rejects.toEqual(failure('MARTS_VALUE_INVALID'));
    await publish({});
    expect(await ids()).toEqual([1, 2]);
  });

  it('changes nothing once it is cancelled', async () => {
    const { target, load, publish, ids } = steps();
    await publish({});
    const signal = AbortSignal.abort(new Error('enough'));
    const refused = target.publish([await load({ rows: rowsOf(5), snapshotId: 's2' })], { runId: 'r2', signal });
    expect(await refusal(refused)).toEqual(unchanged('MARTS_CANCELLED'));
    expect(await ids()).toEqual([1, 2]);
  });

  it('takes a file that is gone for a failure', async () => {
    const { target, load, ids, publish } = steps();
    await publish({});
    const gone = { ...(await load({ snapshotId: 's2' })), csvPath: join(tmpdir(), 'phlo-no-such-file.csv') };
    const { code } = (await refusal(target.publish([gone], { runId: 'r2' }))) as { readonly code: string };
    expect(code).toBe('MARTS_COPY_FAILED');
    expect(await ids()).toEqual([1, 2]);
  });
}

const everyType: readonly ColumnSpec[] = [
  { name: 'flag', type: 'boolean', nullable: true },
  { name: 'small', type: 'int', nullable: true },
  { name: 'big', type: 'long', nullable: true },
  { name: 'real', type: 'float', nullable: true },
  { name: 'double', type: 'double', nullable: true },
  { name: 'day', type: 'date', nullable: true },
  { name: 'hour', type: 'time', nullable: true },
  { name: 'local', type: 'timestamp', nullable: true },
  { name: 'instant', type: 'timestamptz', nullable: true },
  { name: 'id', type: 'uuid', nullable: true },
  { name: 'bytes', type: 'binary', nullable: true },
  { name: 'amount', type: 'decimal(38,9)', nullable: true },
  { name: 'Odd "name"', type: 'string', nullable: true },
  { name: 'text', type: 'string', nullable: true },
];
const nulls: Values = everyType.map(() => null);
const largest: Values = [
  'true',
  '-2147483648',
  '9223372036854775807',
  '0.1',
  '0.1',
  '2024-02-29',
  '23:59:59.999999',
  '2024-02-29 12:00:00.123456',
  '2024-02-29 12:00:00.5+02',
  '0190163d-8694-739b-aea5-966c26f8ad91',
  '\\x00ff5c22',
  '12345678901234567890123456789.123456789',
  'odd',
  'x',
];
const largestRead: Row = {
  flag: true,
  small: -2147483648,
  big: '9223372036854775807',
  real: Math.fround(0.1),
  double: 0.1,
  day: '2024-02-29',
  hour: '23:59:59.999999',
  local: '2024-02-29T12:00:00.123456',
  instant: '2024-02-29T10:00:00.500000Z',
  id: '0190163d-8694-739b-aea5-966c26f8ad91',
  bytes: 'AP9cIg==',
  amount: '12345678901234567890123456789.123456789',
  'Odd "name"': 'odd',
  text: 'x',
};
