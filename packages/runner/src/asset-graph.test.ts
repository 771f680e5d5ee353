import { defineCheck, model, notNull, quality, relationship, sql } from '@phlo/quality';
import { publish } from '@phlo/publish';
import { describe, expect, it } from 'vitest';
import { buildGraph } from './asset-graph.js';
import { define, ids, sqlModel } from './project.test.setup.js';

const noTables = async () => [];
const twice = ids('a.t');
const other = ids('a.t');

describe('buildGraph', () => {
  it('connects models, checks and marts with what they read', async () => {
    const orders = ids('bronze.orders');
    const definitions = define({
      ingestions: [orders, ids('bronze.customers')],
      models: [sqlModel('gold.daily', "select id from ref('bronze.orders')")],
      quality: [quality(orders, [relationship('id', 'bronze.customers', 'id')])],
      publishes: [publish({ name: 'marts', marts: [{ from: 'gold.daily' }] })],
    });
    const { nodes } = await buildGraph(definitions, noTables);
    expect([...nodes.values()].map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['bronze.orders', ['bronze.customers']],
      ['bronze.customers', []],
      ['gold.daily', ['bronze.orders']],
      ['marts', ['gold.daily']],
    ]);
  });

  it('knows the kinds of checks that plugins add, in front matter too', async () => {
    const even = defineCheck({
      type: 'acme.even',
      problem: 'is odd',
      failing: ({ column }) => sql`${column} % 2 <> 0`,
    });
    const models = [sqlModel('gold.x', "select id from ref('bronze.a')", ['checks:', '  - acme.even: id'])];
    const definitions = define({ ingestions: [ids('bronze.a')], models });
    const { nodes } = await buildGraph({ ...definitions, checkTypes: [even] }, noTables);
    expect(nodes.get('gold.x')).toMatchObject({ checks: [{ name: 'acme_even_id', rule: { type: 'acme.even' } }] });
    await expect(buildGraph(definitions, noTables)).rejects.toThrow('"acme.even" is no kind of check');
  });

  it('takes a table of the lake that the project does not define for an input', async () => {
    const definitions = define({ models: [sqlModel('gold.x', "select id from ref('foreign.t')")] });
    const { external } = await buildGraph(definitions, async () => ['foreign.t']);
    expect([...external]).toEqual(['foreign.t']);
  });

  it.each([
    [
      'two definitions of one name',
      define({ ingestions: [ids('a.t')], models: [sqlModel('a.t', 'select 1 as id')] }),
      { code: 'ASSET_DUPLICATE', message: expect.stringContaining('"a.t"') },
    ],
    [
      'two definitions of one name, with both files',
      define({
        ingestions: [twice],
        models: [sqlModel('a.t', 'select 1 as id')],
        places: new Map([[twice, 'workflows/ingestion/t.ts']]),
      }),
      {
        code: 'ASSET_DUPLICATE',
        message: '"a.t" is defined in workflows/ingestion/t.ts and in workflows/transforms/a/t.sql.',
      },
    ],
    [
      'two definitions of one name in one file',
      define({
        ingestions: [twice, other],
        places: new Map([
          [twice, 't.ts'],
          [other, 't.ts'],
        ]),
      }),
      { code: 'ASSET_DUPLICATE', message: '"a.t" is defined twice in t.ts.' },
    ],
    [
      'two assets that publish to one relation',
      define({
        ingestions: [ids('a.t'), ids('b.t')],
        publishes: [
          publish({ name: 'one', marts: [{ from: 'a.t' }] }),
          publish({ name: 'two', marts: [{ from: 'b.t' }] }),
        ],
      }),
      {
        code: 'PUBLISH_DUPLICATE_RELATION',
        message: 'one publishes a.t to "marts.t", and so does two with b.t.',
      },
    ],
    [
      'a reference to nothing, with what was probably meant',
      define({
        ingestions: [ids('bronze.orders')],
        models: [sqlModel('gold.x', "select id from ref('bronze.order')")],
      }),
      {
        code: 'MODEL_REF_UNKNOWN',
        message: expect.stringMatching(/\.sql, line 1: "gold\.x" refers to .* Did you mean "bronze\.orders"\?/),
      },
    ],
    [
      'checks of an asset that is not there',
      define({ ingestions: [ids('bronze.orders')], quality: [quality(model('bronze.ordres'), [notNull('id')])] }),
      { code: 'ASSET_UNKNOWN', message: expect.stringContaining('Did you mean "bronze.orders"?') },
    ],
    [
      'two checks of one name from two places',
      define({
        ingestions: [ids('bronze.orders')],
        quality: [quality('bronze.orders', [notNull('id')]), quality('bronze.orders', [notNull('id')])],
      }),
      { code: 'CHECK_DUPLICATE', message: expect.stringContaining('"not_null_id"') },
    ],
    [
      'a circle, spelled out',
      define({
        models: [
          sqlModel('a.x', "select * from ref('a.y')"),
          sqlModel('a.y', "select * from ref('a.z')"),
          sqlModel('a.z', "select * from ref('a.x')"),
        ],
      }),
      { code: 'ASSET_CYCLE', message: expect.stringContaining('a.x ← a.y ← a.z ← a.x') },
    ],
    [
      'a circle within a publish group',
      define({
        models: [
          sqlModel('a.x', 'select 1 as id', ['publishGroup: g']),
          sqlModel('a.y', "select * from ref('a.x')", ['publishGroup: g']),
        ],
      }),
      { code: 'ASSET_CYCLE' },
    ],
  ])('refuses %s', async (_, definitions, error) => {
    await expect(buildGraph(definitions, noTables)).rejects.toMatchObject({ exitCode: 2, ...error });
  });
});
