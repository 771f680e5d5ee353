import { describe, expect, it } from 'vitest';
import { analyzeExpression } from './analyze-expression.js';

const namesIn = (expression: string) =>
  analyzeExpression(expression).references.map(({ qualifier, name }) =>
    qualifier === undefined ? name : `${qualifier}.${name}`,
  );

const textOf = (expression: string) =>
  analyzeExpression(expression)
    .parts.map((part) => ('text' in part ? part.text : `${part.space}<${part.reference.name}>`))
    .join('');

describe('the names in an expression', () => {
  it.each([
    ['SUM(orders.price) / NULLIF(COUNT(DISTINCT customers.id), 0)', ['orders.price', 'customers.id']],
    ['count(*)', []],
    ['case when state = \'it\'\'s; --\' then 1.5e3 else "odd ""name" end', ['state', 'odd "name']],
    ['cast(a as decimal(18, 2)) + b::double precision - try_cast(c as timestamp with time zone)', ['a', 'b', 'c']],
    ["extract(year from day) > 2000 and day < date '2001-01-01' + interval '1' month", ['day', 'day']],
    ['year', ['year']],
    ['sum(a) filter (where b is not null) over (partition by c order by d desc nulls last)', ['a', 'b', 'c', 'd']],
    ['trim(both from "City") || coalesce(größe, 0)', ['City', 'größe']],
    ['a[1] + (b)::int % c', ['a', 'b', 'c']],
    ["paid_at at time zone 'UTC' at local", ['paid_at']],
    ["date_trunc('day', at AT TIME ZONE zone)", ['at', 'zone']],
    [
      'substring(name from 2 for length) || overlay(code placing part from 1 for 2)',
      ['name', 'length', 'code', 'part'],
    ],
    ['a is distinct from b and c is not distinct from d', ['a', 'b', 'c', 'd']],
    ['day + interval 1 day - interval (n + 1) hours', ['day', 'n']],
    ["interval '1 02:03' day to minute + day", ['day']],
    ['name collate "de-DE" > other collate pg_catalog."C"', ['name', 'other']],
    ['array[a, b]', ['a', 'b']],
    ['a = current_user or b isnull or c notnull', ['a', 'b', 'c']],
    ['a between asymmetric b and c', ['a', 'b', 'c']],
    [
      'first_value(a ignore nulls) over (order by b groups between 1 preceding and current row exclude ties)',
      ['a', 'b'],
    ],
    ['cast(a as struct(b integer, "c" decimal(3, 1))) is null and cast(d as "my type") = e', ['a', 'd', 'e']],
    ["ts > timestamp with time zone '2001-01-01 00:00+00'", ['ts']],
    ['groups + ties + ignore + exclude + at', ['groups', 'ties', 'ignore', 'exclude', 'at']],
    ['"my schema"."my col"', ['my schema.my col']],
  ])('%s', (expression, names) => {
    expect(analyzeExpression(expression).isKnown).toBe(true);
    expect(namesIn(expression)).toEqual(names);
  });

  it('leave everything else as it was', () => {
    expect(textOf("  SUM( orders.a ) +\n  'a  b' ")).toBe("SUM( <a> ) +\n  'a  b'");
  });
});

it.each([
  'a; drop table x',
  'a -- b',
  'a /* b */',
  '(select max(b) from t)',
  'a) from secrets union select (1',
  'a) ; (b',
  "'it",
  '"a',
  '$1',
  "E'\\' || (select 1)'",
  "'a''b''",
  'a from t',
  'sum(a), sum(b)',
  'distinct a',
  'a union b',
  'a.b.c',
  't.*',
  'a ? b',
  '(a]',
  '',
])('is known to be no expression that may become part of a statement: %s', (expression) => {
  expect(analyzeExpression(expression)).toEqual({ parts: [], references: [], isKnown: false });
});
