import { defineSemanticPlugin } from '@phlo/core';
import { createTestBus } from '@phlo/testing';
import type { TestStore } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { createSemanticPlugin } from './create-semantic-plugin.js';
import { columnsOf, createTestProject, documentOf, modelOf } from './project.test.setup.js';

const run = { runId: '20260101T000000Z-7f3k2a9q', tags: { team: 'sales' } };
const relation = (mart: string, ...columns: readonly string[]) => ({
  mart,
  relation: mart.replace('gold.', 'marts.'),
  rows: 3,
  snapshotId: '42',
  columns: columnsOf(...columns),
});

describe('a publish', () => {
  it('refreshes the models of its marts, by relation or by the table in the lake, and no others', async () => {
    using project = createTestProject();
    const models = [
      modelOf('a', 'marts.sales', ['day', 'amount']),
      modelOf('b', 'shop.gold.sales', ['amount']),
      modelOf('c', 'marts.other', ['amount']),
    ];
    project.put('workflows/semantic/all.yaml', documentOf(...models));
    await using test = await project.open();
    test.fire('publish.end', { tables: [relation('gold.sales', 'day', 'amount')] }, run);
    await test.deliverAll();
    expect(test.eventsOf('semantic.refreshed').map(({ data }) => data)).toEqual([
      { model: 'a', marts: ['gold.sales'], metrics: 1 },
      { model: 'b', marts: ['gold.sales'], metrics: 1 },
    ]);
    expect(test.eventsOf('semantic.refreshed')[0]).toMatchObject({
      ...run,
      causationId: test.eventsOf('publish.end')[0]?.id,
      assetKeys: ['gold.sales'],
    });
    expect(test.eventsOf('semantic.broken')).toEqual([]);
  });

  it('tells every problem of a model whose columns are gone, and that it is whole again', async () => {
    using project = createTestProject();
    project.put(
      'workflows/semantic/sales.yaml',
      documentOf(modelOf('sales', 'marts.sales', ['day', 'amount', 'country'])),
    );
    await using test = await project.open();
    test.fire('publish.end', { tables: [relation('gold.sales', 'ordered_on', 'amounts', 'country')] }, run);
    await test.deliverAll();
    expect(test.eventsOf('semantic.broken').map(({ data }) => data)).toEqual([
      {
        model: 'sales',
        marts: ['gold.sales'],
        problems: [
          'field day: marts.sales has no column "day"',
          'field amount: marts.sales has no column "amount". Did you mean "amounts"?',
          'metric sales_total: marts.sales has no column "amount". Did you mean "amounts"?',
        ],
      },
    ]);
    expect(project.models()).toMatchObject([{ model: 'sales', provider: 'ossie', problems: { length: 3 } }]);
    test.fire('publish.end', { tables: [relation('gold.sales', 'day', 'amount', 'country')] });
    await test.deliverAll();
    expect(test.eventsOf('semantic.refreshed').map(({ data }) => data.model)).toEqual(['sales']);
    expect(project.models()).toMatchObject([{ model: 'sales', problems: [] }]);
  });

  it('reads the models as they are then, and leaves alone what it cannot know', async () => {
    using project = createTestProject();
    await using test = await project.open();
    test.fire('publish.end', { tables: [relation('gold.sales', 'amount')] });
    await test.deliverAll();
    expect(test.eventsOf('semantic.refreshed')).toEqual([]);
    const twoDatasets = documentOf(modelOf('sales', 'marts.sales', ['amount'])).replace(
      '    metrics:',
      `      - { name: query, source: "SELECT 1 AS x", fields: [{ name: y, expression: { dialects: [{ dialect: ANSI_SQL, expression: y }] } }] }
      - { name: elsewhere, source: marts.never, fields: [{ name: z, expression: { dialects: [{ dialect: ANSI_SQL, expression: z }] } }] }
    metrics:`,
    );
    project.put('workflows/semantic/deeper/sales.yml', twoDatasets);
    test.fire('publish.end', { tables: [relation('gold.sales', 'amount')] });
    await test.deliverAll();
    expect(test.eventsOf('semantic.refreshed').map(({ data }) => data.model)).toEqual(['sales']);
  });

  it('that comes a second time, also from a process that died before it said so, tells nothing twice', async () => {
    using project = createTestProject();
    project.put('workflows/semantic/sales.yaml', documentOf(modelOf('sales', 'marts.sales', ['amount'])));
    await using test = await project.open();
    test.fire('publish.end', { tables: [relation('gold.sales', 'amount')] });
    test.fire('publish.end', { tables: [relation('gold.sales', 'other')] });
    await test.deliverAll();
    await test.bus.replay({ plugin: 'semantic', hook: 'refresh' }, test.eventsOf('publish.end'));
    await test.deliverAll();
    expect(test.events.filter(({ type }) => type.startsWith('semantic.')).map(({ type }) => type)).toEqual([
      'semantic.refreshed',
      'semantic.broken',
    ]);
    expect(project.models()).toMatchObject([{ problems: { length: 2 } }]);
  });

  it('whose process ends before it was compared is compared by the next one, in order and once', async () => {
    using project = createTestProject();
    project.put('workflows/semantic/sales.yaml', documentOf(modelOf('sales', 'marts.sales', ['amount'])));
    const first = await project.open({}, { strict: false });
    for (const column of ['amount', 'other', 'amount'])
      first.fire('publish.end', { tables: [relation('gold.sales', column)] });
    await first[Symbol.asyncDispose]();
    expect(project.models()).toEqual([]);
    await using later = await project.open({}, { store: first.store });
    await later.deliverAll();
    expect(later.events.filter(({ type }) => type.startsWith('semantic.')).map(({ type }) => type)).toEqual([
      'semantic.refreshed',
      'semantic.broken',
      'semantic.refreshed',
    ]);
    await later.deliverAll();
    expect(later.events.filter(({ type }) => type.startsWith('semantic.'))).toHaveLength(3);
  });
});

it('asks every provider, whatever its models are written in, and goes on with those that keep the contract', async () => {
  using project = createTestProject();
  project.put('workflows/semantic/sales.yaml', documentOf(modelOf('sales', 'marts.sales', ['amount'])));
  const fixed = defineSemanticPlugin({
    name: 'fixed',
    listModels: async () => [{ name: 'sales', sources: ['gold.sales'], metrics: ['total'] }],
    getModel: async (name) => ({
      name,
      datasets: [{ name: 'data', source: 'gold.sales', primaryKey: [], fields: [] }],
      metrics: [{ name: 'total', expression: 'SUM(value)' }, { name: 'odd' }],
      relationships: [],
    }),
  });
  const state = project.stateOf();
  const odd = { name: 'odd', group: 'semantic' } as const;
  await using test = await createTestBus({
    plugins: [createSemanticPlugin()],
    stateOf: project.stateOf,
    pluginsOf: async () => [
      ...(await project.pluginsOf()),
      { plugin: odd, config: undefined, state },
      { plugin: fixed, config: undefined, state },
    ],
  });
  test.fire('publish.end', { tables: [relation('gold.sales', 'amount')] });
  await test.deliverAll();
  expect(test.eventsOf('semantic.refreshed').map(({ data }) => data)).toEqual([
    { model: 'sales', marts: ['gold.sales'], metrics: 1 },
  ]);
  expect(test.eventsOf('semantic.broken').map(({ data }) => data.problems)).toEqual([
    ['metric total: gold.sales has no column "value"'],
  ]);
  expect(project.models().map(({ provider, problems }) => [provider, problems.length])).toEqual([
    ['fixed', 1],
    ['ossie', 0],
  ]);
});

describe('the guard', () => {
  const broken = 'the semantic model sales would be broken: field amount: marts.sales has no column "amount"';

  it('is off unless it is asked for', async () => {
    using project = createTestProject();
    project.put('workflows/semantic/sales.yaml', documentOf(modelOf('sales', 'marts.sales', ['amount'])));
    await using test = await project.open();
    test.fire('publish.end', { tables: [relation('gold.sales', 'other')] });
    await test.deliverAll();
    expect((await test.ask('publish.start', { marts: ['gold.sales'] })).allowed).toBe(true);
  });

  it('vetoes the publish that would break a model, before it does, and none of other marts', async () => {
    using project = createTestProject();
    project.put('workflows/semantic/sales.yaml', documentOf(modelOf('sales', 'marts.sales', ['amount'])));
    await using test = await project.open({ guard: true });
    test.fire('publish.end', { tables: [relation('gold.sales', 'amount'), relation('gold.other', 'x')] });
    await test.deliverAll();
    const marts = ['gold.sales'];
    expect((await test.ask('publish.start', { marts })).allowed).toBe(true);
    test.fire('transform.end', { target: 'gold.sales', columns: columnsOf('value') });
    const { allowed, verdicts } = await test.ask('publish.start', { marts });
    expect(allowed).toBe(false);
    expect(verdicts).toEqual([
      { plugin: 'semantic', hook: 'guard', verdict: 'veto', reason: expect.stringContaining(broken) },
    ]);
    expect((await test.ask('publish.start', { marts: ['gold.other'] })).allowed).toBe(true);
  });

  it('lets go once the model or the mart is mended, in another process too', async () => {
    using project = createTestProject();
    project.put('workflows/semantic/sales.yaml', documentOf(modelOf('sales', 'marts.sales', ['amount'])));
    const marts = ['gold.sales'];
    let store: TestStore;
    {
      await using test = await project.open({ guard: true });
      store = test.store;
      test.fire('publish.end', { tables: [relation('gold.sales', 'value')] });
      await test.deliverAll();
      expect((await test.ask('publish.start', { marts })).allowed).toBe(false);
      project.put(
        'workflows/semantic/sales.yaml',
        documentOf(modelOf('sales', 'marts.sales', ['value']).replace('data.amount', 'data.value')),
      );
      expect((await test.ask('publish.start', { marts })).allowed).toBe(true);
      project.put('workflows/semantic/sales.yaml', documentOf(modelOf('sales', 'marts.sales', ['amount'])));
    }
    await using later = await project.open({ guard: true }, { store });
    expect((await later.ask('publish.start', { marts })).allowed).toBe(false);
    later.fire('ingestion.end', { table: 'gold.sales', columns: columnsOf('amount') });
    expect((await later.ask('publish.start', { marts })).allowed).toBe(true);
  });
});
