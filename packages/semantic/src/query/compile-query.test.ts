import { describe, expect, it } from 'vitest';
import { compileQuery } from './compile-query.js';
import type { SemanticQuery } from './compile-query.js';
import { readShopModels } from './models.test.setup.js';
import { parseWhere } from './parse-where.js';
import { quoteTable } from './quote-name.js';

const models = readShopModels();

type Asked = Partial<Omit<SemanticQuery, 'where'>> & { readonly where?: readonly string[] };

function compile({ where = [], ...asked }: Asked) {
  return compileQuery(models, { metrics: ['revenue'], by: [], ...asked, where: where.map(parseWhere) });
}

const golden = (name: string) => `../../fixtures/${name}.sql`;

function textOf(asked: Asked): string {
  const { sql, params, dataset } = compile(asked);
  return [
    sql(quoteTable(dataset.source)),
    ...params.map((value, at) => `-- $${at + 1} = ${JSON.stringify(value)}`),
    '',
  ].join('\n');
}

describe('the statement', () => {
  it('of a metric alone has no groups', () => expect(textOf({})).toMatchFileSnapshot(golden('metric')));

  it('groups by its dimensions, whatever they are made of and called', () =>
    expect(textOf({ metrics: ['revenue', 'mean_price'], by: ['country', 'orders.size'] })).toMatchFileSnapshot(
      golden('by'),
    ));

  it('cuts the time dimension to the grain', () =>
    expect(textOf({ by: ['day', 'country'], grain: 'quarter' })).toMatchFileSnapshot(golden('grain')));

  it('has conditions on fields, and their values as parameters', () =>
    expect(
      textOf({
        by: ['country'],
        where: ["country in ('DE', 'x''; drop table y --')", 'price >= 9.99', 'size != small', 'paid_at is not null'],
      }),
    ).toMatchFileSnapshot(golden('where')));

  it('calls a dimension by its dataset as well where a metric has its name', () => {
    const { columns } = compile({ metrics: ['orders'], by: ['orders', 'country'] });
    expect(columns).toEqual(['orders.orders', 'country', 'orders']);
  });

  it('of a metric without a column is over the dataset of its dimensions, or the only one', () => {
    expect(compile({ model: 'shop', metrics: ['rows'], by: ['customers.city'] }).dataset.name).toBe('customers');
    expect(compile({ model: 'archive', metrics: ['rows', 'old_revenue'] }).dataset.name).toBe('old');
  });
});

const codeOf = (asked: Asked): unknown => {
  try {
    compile(asked);
    return undefined;
  } catch (error) {
    const { code, message } = error as { readonly code: unknown; readonly message: string };
    return [code, message];
  }
};

describe('what cannot be asked', () => {
  it.each<[string, Asked, string, string]>([
    [
      'a metric over two datasets',
      { metrics: ['spend'] },
      'SEMANTIC_JOIN_UNSUPPORTED',
      'needs the datasets orders, customers',
    ],
    [
      'metrics of two datasets',
      { metrics: ['revenue', 'customers'] },
      'SEMANTIC_JOIN_UNSUPPORTED',
      'needs the datasets orders, customers',
    ],
    [
      'a dimension of another dataset',
      { by: ['city'] },
      'SEMANTIC_JOIN_UNSUPPORTED',
      'needs the datasets orders, customers',
    ],
    [
      'a condition on another dataset',
      { where: ['city = X'] },
      'SEMANTIC_JOIN_UNSUPPORTED',
      'needs the datasets orders, customers',
    ],
    [
      'metrics of two models',
      { metrics: ['revenue', 'old_revenue'] },
      'SEMANTIC_JOIN_UNSUPPORTED',
      'of two models, shop and archive',
    ],
    [
      'rows of no dataset',
      { model: 'shop', metrics: ['rows'] },
      'SEMANTIC_JOIN_UNSUPPORTED',
      'could be of any dataset',
    ],
    ['no metric', { metrics: [] }, 'SEMANTIC_METRIC_UNKNOWN', 'No metric was asked for'],
    ['a metric that there is not', { metrics: ['revenu'] }, 'SEMANTIC_METRIC_UNKNOWN', 'did you mean "revenue"?'],
    [
      'a metric of two models',
      { metrics: ['rows'] },
      'SEMANTIC_METRIC_UNKNOWN',
      'shop and archive have a metric "rows"',
    ],
    ['a model that there is not', { model: 'shopp' }, 'SEMANTIC_MODEL_UNKNOWN', 'did you mean "shop"?'],
    ['a dimension that there is not', { by: ['contry'] }, 'SEMANTIC_DIMENSION_UNKNOWN', 'did you mean "country"?'],
    ['a column that is no field', { by: ['ordered_on'] }, 'SEMANTIC_DIMENSION_UNKNOWN', 'no field "ordered_on"'],
    ['a dimension with SQL in it', { by: ['country" from x --'] }, 'SEMANTIC_DIMENSION_UNKNOWN', 'has no field'],
    ['a condition on a metric', { where: ['revenue > 1'] }, 'SEMANTIC_DIMENSION_UNKNOWN', 'no field "revenue"'],
    ['a grain without a time', { by: ['country'], grain: 'day' }, 'SEMANTIC_GRAIN_INVALID', 'there is none'],
    ['a grain of two times', { by: ['day', 'paid_at'], grain: 'day' }, 'SEMANTIC_GRAIN_INVALID', 'there are 2'],
    ['a field with a subquery', { by: ['best'] }, 'SEMANTIC_EXPRESSION_UNSUPPORTED', 'field best'],
    ['a metric over such a field', { metrics: ['best_share'] }, 'SEMANTIC_EXPRESSION_UNSUPPORTED', 'field best'],
    ['a field without ANSI SQL', { by: ['flaked'] }, 'SEMANTIC_EXPRESSION_UNSUPPORTED', 'none in ANSI_SQL'],
    ['a metric of two statements', { metrics: ['sneaky'] }, 'SEMANTIC_EXPRESSION_UNSUPPORTED', 'metric sneaky'],
  ])('%s', (_what, asked, code, message) => {
    expect(codeOf(asked)).toEqual([code, expect.stringContaining(message)]);
  });
});

it('a time of day has no grain, and one beside it has', () => {
  const field = (name: string, dataType: string) => ({ name, expression: name, dataType, isTime: true });
  const dataset = { name: 'd', source: 'a.b', primaryKey: [], fields: [field('day', 'Date'), field('clock', 'Time')] };
  const timed = { name: 'm', datasets: [dataset], metrics: [{ name: 'n', expression: 'COUNT(*)' }], relationships: [] };
  const ask = (...by: readonly string[]) => compileQuery([timed], { metrics: ['n'], by, grain: 'month', where: [] });
  expect(() => ask('clock')).toThrow('needs one time dimension in --by, and there is none');
  expect(ask('clock', 'day').sql('t')).toMatch(
    /^ {2}"clock" AS "clock",\n {2}CAST\(DATE_TRUNC\('month', "day"\) AS DATE\)/m,
  );
});
