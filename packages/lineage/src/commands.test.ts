import type { PluginState } from '@phlo/core';
import { createTestBus } from '@phlo/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import makeCliPlugin from './cli-plugin.js';
import { exportCommand } from './export-command.js';
import makeGraphPlugin from './graph-plugin.js';
import { act, temporaryState } from './graph.test.setup.js';
import { impactCommand } from './impact-command.js';
import { pathCommand } from './path-command.js';
import { showCommand } from './show-command.js';

let state: PluginState;

beforeAll(async () => {
  state = temporaryState();
  await using bus = await createTestBus({ plugins: [makeGraphPlugin()], stateOf: () => state });
  const job = (name: string, ...from: readonly string[]) =>
    bus.fire('lineage.edges', { job: name, edges: from.map((one) => ({ from: one, to: name })) });
  job('bronze.flights', 'npm:vega-datasets/data/flights-3m.parquet');
  job('bronze.airports', 'data/"airports" <2>.csv');
  bus.fire('lineage.edges', {
    job: 'silver.flights',
    edges: [
      {
        from: 'bronze.flights',
        to: 'silver.flights',
        columns: [
          { from: 'delay', to: 'delay_minutes' },
          { from: 'date', to: 'hour' },
        ],
      },
    ],
  });
  job('gold.delays', 'silver.flights', 'bronze.airports', 'bronze.flights');
  job('gold.delays', 'silver.flights', 'bronze.airports');
  bus.fire('transform.end', { assetKey: 'gold.delays', target: 'gold.delays' }, { runId: 'r1' });
  const target = 'postgres://db:5432/shop';
  bus.fire('publish.end', { assetKey: 'marts.gold', target });
  bus.fire('lineage.edges', { job: 'marts.gold', edges: [{ from: 'gold.delays', to: `${target}/gold.delays` }] });
  await bus.deliverAll();
});

const show = (asset: string, options = {}) => act(showCommand, state, { args: { asset }, options });

describe('phlo lineage show', () => {
  it('draws what an asset was made of, and what was made of it', async () =>
    expect((await show('gold.delays')).text).toMatchInlineSnapshot(`
      "gold.delays  (table, last run success at 2026-01-01T00:00:00.000Z)

      made of:
      ├─ bronze.airports
      │  └─ data/"airports" <2>.csv  (source)
      └─ silver.flights
         └─ bronze.flights
            └─ npm:vega-datasets/data/flights-3m.parquet  (source)

      goes into:
      └─ postgres://db:5432/shop/gold.delays  (mart)"
    `));

  it('goes one side, and as far as it is told', async () => {
    const { result, text } = await show('gold.delays', { up: true, depth: '1' });
    expect(text).toMatchInlineSnapshot(`
      "gold.delays  (table, last run success at 2026-01-01T00:00:00.000Z)

      made of:
      ├─ bronze.airports
      └─ silver.flights"
    `);
    expect(result).not.toHaveProperty('down');
  });

  it('tells columns where it is asked, and they are known', async () => {
    expect((await show('silver.flights', { up: true, columns: true })).text).toMatchInlineSnapshot(`
      "silver.flights  (table)

      made of:
      └─ bronze.flights
         · delay → delay_minutes
         · date → hour
         └─ npm:vega-datasets/data/flights-3m.parquet  (source)"
    `);
    expect((await show('silver.flights')).text).not.toContain('delay_minutes');
  });

  it('tells what was so once where it is asked', async () => {
    const upOf = async (options: object) => (await show('gold.delays', { up: true, depth: '1', ...options })).text;
    expect(await upOf({})).not.toContain('bronze.flights');
    expect(await upOf({ past: true })).toContain('bronze.flights  (past)');
  });

  it('suggests what was meant', async () => {
    await expect(show('gold.delay')).rejects.toMatchObject({
      code: 'LINEAGE_UNKNOWN',
      message: expect.stringContaining('"gold.delay"'),
      hint: 'Did you mean "gold.delays"?',
      exitCode: 2,
    });
  });

  it('lists what holds the word', async () =>
    expect(show('flights')).rejects.toMatchObject({
      hint: 'There is bronze.flights, npm:vega-datasets/data/flights-3m.parquet, silver.flights.',
    }));

  it.each(['0', '-1', '1.5', 'two', ''])('refuses --depth %j', async (depth) =>
    expect(show('gold.delays', { depth })).rejects.toMatchObject({ code: 'LINEAGE_OPTION_INVALID' }),
  );

  it('says so where nothing is known at all', async () =>
    expect(act(showCommand, temporaryState(), { args: { asset: 'a' } })).rejects.toMatchObject({
      code: 'LINEAGE_UNKNOWN',
    }));
});

describe('phlo lineage impact', () => {
  it('counts what is affected directly, and in all', async () => {
    const { result, text } = await act(impactCommand, state, { args: { asset: 'bronze.flights' } });
    expect(result).toMatchObject({ direct: 1, total: 3 });
    expect(text).toMatchInlineSnapshot(`
      "bronze.flights goes into 1 directly, and into 3 in all:
        1  silver.flights
        2  gold.delays
        3  postgres://db:5432/shop/gold.delays  (mart)"
    `);
  });

  it('says so where nothing is', async () => {
    const asset = 'postgres://db:5432/shop/gold.delays';
    expect((await act(impactCommand, state, { args: { asset } })).text).toBe(`Nothing is made of ${asset}.`);
  });
});

describe('phlo lineage path', () => {
  const path = (from: string, to: string) => act(pathCommand, state, { args: { from, to } });

  it('finds the shortest way', async () => {
    const { result, text } = await path('bronze.flights', 'gold.delays');
    expect(text).toBe('bronze.flights → silver.flights → gold.delays');
    expect(result).toMatchObject({ path: [{ job: 'silver.flights' }, { job: 'gold.delays' }], isReverse: false });
  });

  it('says where there is none, or the other way round', async () => {
    expect((await path('bronze.airports', 'silver.flights')).text).toBe(
      'Nothing of bronze.airports goes into silver.flights.',
    );
    expect((await path('gold.delays', 'bronze.flights')).text).toContain(
      'It is the other way round: phlo lineage path bronze.flights gold.delays',
    );
  });
});

describe('phlo lineage export', () => {
  const draw = async (format: string, asset?: string) =>
    (await act(exportCommand, state, { args: { asset }, options: { format } })).text;

  it.each(['mermaid', 'dot', 'json', 'svg'])('draws %s as it always did', async (format) =>
    expect(`${await draw(format)}\n`).toMatchFileSnapshot(`../fixtures/lineage.${format}`),
  );

  it('takes the part around an asset', async () => {
    const graph = JSON.parse(await draw('json', 'bronze.airports')) as {
      readonly datasets: readonly { name: string }[];
    };
    expect(graph.datasets.map(({ name }) => name)).toEqual([
      'bronze.airports',
      'data/"airports" <2>.csv',
      'gold.delays',
      'postgres://db:5432/shop/gold.delays',
    ]);
  });

  it('is Mermaid by default', async () =>
    expect((await act(exportCommand, state)).text).toMatch(/^flowchart LR\n {2}n0\["bronze.airports"\]/));

  it('refuses a format that it does not know', async () =>
    expect(draw('png')).rejects.toMatchObject({ code: 'LINEAGE_OPTION_INVALID' }));

  it('draws nothing where nothing is known', async () => {
    for (const format of ['mermaid', 'dot', 'json', 'svg'])
      await expect(act(exportCommand, temporaryState(), { options: { format } })).resolves.toBeDefined();
  });
});

it('the manifest names the command', () =>
  expect(makeCliPlugin().provides).toEqual({ lineage: 'what was made of what' }));
