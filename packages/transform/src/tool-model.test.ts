import { isPhloError } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimModel } from './claim-model.js';
import { openLake } from './open-lake.test.setup.js';
import type { TestLake } from './open-lake.test.setup.js';
import { parseToolModel } from './tool-model.js';
import type { ToolModel } from './tool-model.js';
import type { ToolDraft, ToolSource, TransformTool } from './transform-tool.js';

let lake: TestLake;
beforeEach(async () => {
  lake = await openLake();
  await lake.put('bronze.orders', { id: 'long', amount: 'decimal(10,2)' }, [
    { id: 1, amount: '9.90' },
    { id: 2, amount: '0.10' },
  ]);
});
afterEach(() => lake[Symbol.asyncDispose]());

const tool = (parse: (source: ToolSource) => ToolDraft): TransformTool => ({
  name: 'acme',
  extensions: ['.acme'],
  parse,
});

const read = (draft: (source: ToolSource) => ToolDraft, text = '', path = 'workflows/transforms/gold/x.acme') =>
  parseToolModel(tool(draft), { text, path, projectDir: '/project' });

const draft = (build: ToolDraft['build'], facts: Partial<ToolDraft> = {}): ToolDraft => ({
  refs: ['bronze.orders'],
  build,
  ...facts,
});

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isPhloError(error) ? `${error.code}: ${error.message} ${error.dataState ?? ''}` : String(error);
}

describe('parseToolModel', () => {
  it('reads front matter as that of SQL, and leaves the rest to the tool', async () => {
    let seen: ToolSource | undefined;
    const model = await read((source) => {
      seen = source;
      return draft(() => ({ sql: '' }), { description: 'of the tool', refs: ['a.b', 'a.b'] });
    }, '---\nowner: data@example.com\ndescription: of the file\nchecks:\n  - not_null: id\n---\nfrom orders\n');
    expect(seen).toEqual({
      text: 'from orders\n',
      firstLine: 7,
      path: 'workflows/transforms/gold/x.acme',
      projectDir: '/project',
    });
    expect(model).toMatchObject({
      kind: 'transform',
      tool: 'acme',
      name: 'gold.x',
      refs: ['a.b'],
      owner: 'data@example.com',
      description: 'of the tool',
      checks: [{ not_null: 'id' }],
    });
  });

  it.each<[string, () => Promise<ToolModel>, string]>([
    [
      'the tool throws',
      () =>
        read(() => {
          throw new Error('line 3: what?');
        }),
      'TOOL_FAILED: workflows/transforms/gold/x.acme: acme failed: line 3: what?',
    ],
    [
      'a reference is no table',
      () => read(() => draft(() => ({ sql: '' }), { refs: ['orders'] })),
      'MODEL_INVALID: workflows/transforms/gold/x.acme, line 1: it reads "orders"',
    ],
    [
      'the path gives no name',
      () => read(() => draft(() => ({ sql: '' })), '', 'workflows/transforms/X.acme'),
      'move the file to workflows/transforms/<namespace>/<table>.acme',
    ],
    [
      'the tool gives no name of a table',
      () => read(() => draft(() => ({ sql: '' }), { name: 'Gold' })),
      'the name "Gold" is not',
    ],
  ])('says where what is wrong: %s', async (_, work, message) => {
    expect(await failure(work())).toContain(message);
  });
});

describe('stageModel, with a tool', () => {
  it('builds the table of a query that the tool makes, and keeps the query', async () => {
    const model = await read(() => draft(() => ({ sql: "select id, amount * 2 as twice from ref('bronze.orders');" })));
    const outcome = await lake.stage(model);
    expect(outcome).toMatchObject({ status: 'staged', compiledPath: expect.stringMatching(/gold\.x-\w+\.sql$/) });
    expect(await lake.build(model)).toBe(2);
    expect(await lake.query('SELECT twice FROM gold.x ORDER BY id')).toEqual([{ twice: '19.80' }, { twice: '0.20' }]);
  });

  it('builds the table of rows that the tool gives while it reads others', async () => {
    const model = await read(() =>
      draft(({ query, inputs }) => ({
        columns: [...(inputs.get('bronze.orders') ?? []), { name: 'running', type: 'double', nullable: false }],
        rows: (async function* () {
          let running = 0;
          for await (const batch of query("select * from ref('bronze.orders') order by id"))
            yield batch.map((row) => ({ ...row, running: (running += Number(row['amount'])) }));
        })(),
      })),
    );
    expect(await lake.stage(model)).not.toHaveProperty('compiledPath');
    expect(await lake.build(model)).toBe(2);
    expect(await lake.query('SELECT id, running FROM gold.x ORDER BY id')).toEqual([
      { id: 1, running: 9.9 },
      { id: 2, running: 10 },
    ]);
  });

  it('builds again where the text, what the tool says, or an input has changed, and not otherwise', async () => {
    const one = (text: string, facts: Partial<ToolDraft> = {}) =>
      read(() => draft(() => ({ sql: "select id from ref('bronze.orders')" }), facts), text);
    expect(await lake.build(await one('a'))).toBe(2);
    expect(await lake.build(await one('a'))).toBe('unchanged');
    expect(await lake.build(await one('b'))).toBe(2);
    expect(await lake.build(await one('b', { version: '2' }))).toBe(2);
    expect(await lake.build(await one('b', { version: '2', isVolatile: true }))).toBe(2);
    await lake.put('bronze.orders', { id: 'long', amount: 'decimal(10,2)' }, [{ id: 9, amount: '1.00' }]);
    expect(await lake.build(await one('b', { version: '2' }))).toBe(1);
  });

  it.each<[string, ToolDraft['build'], string]>([
    [
      'throws',
      () => {
        throw new Error('out of ideas');
      },
      'TOOL_FAILED: workflows/transforms/gold/x.acme: acme failed: out of ideas',
    ],
    [
      'throws among its rows',
      () => ({
        columns: [{ name: 'id', type: 'long', nullable: false }],
        rows: (function* () {
          yield [{ id: 1 }];
          throw new Error('half way');
        })(),
      }),
      'acme failed: half way',
    ],
    ['gives a query of no sense', () => ({ sql: 'select nothing from nowhere' }), 'workflows/transforms/gold/x.acme'],
    ['gives two statements', () => ({ sql: 'select 1 as a; select 2 as b' }), 'workflows/transforms/gold/x.acme'],
    [
      'reads what it does not name',
      () => ({ sql: "select * from ref('silver.other')" }),
      'MODEL_UNDECLARED_INPUT: workflows/transforms/gold/x.acme reads silver.other without ref()',
    ],
    [
      'gives a value that does not fit',
      () => ({ columns: [{ name: 'id', type: 'long', nullable: false }], rows: [[{ id: 'one' }]] }),
      'VALUE_INVALID',
    ],
    ['gives a column without a name', () => ({ sql: 'select 1' }), 'MODEL_COLUMNS_INVALID'],
  ])('leaves nothing behind where the tool %s', async (_, build, message) => {
    const model = await read(() => draft(build));
    expect(await failure(lake.stage(model))).toContain(message);
    expect(await lake.store.batches()).toEqual([]);
    expect(await failure(lake.stage(model))).toContain('gold.x');
  });
});

describe('claimModel', () => {
  const tools: readonly TransformTool[] = [
    { ...tool(() => draft(() => ({ sql: '' }))), name: 'prql', extensions: ['.prql'] },
    { ...tool(() => draft(() => ({ sql: '' }))), name: 'dbt', extensions: ['.sql', '.prql'], folder: 'dbt/models/' },
  ];
  it.each([
    ['transforms/gold/x.prql', 'prql'],
    ['transforms/gold/x.sql', undefined],
    ['dbt/models/gold/x.sql', 'dbt'],
    ['dbt/models/gold/x.prql', 'dbt'],
    ['dbt/modelsx/x.sql', undefined],
  ])('gives %s to %s', (path, name) => {
    expect(claimModel(path, tools)?.name).toBe(name);
  });

  it('refuses a file that two tools claim', () => {
    const twice = [...tools, { ...tool(() => draft(() => ({ sql: '' }))), name: 'other', extensions: ['.prql'] }];
    expect(() => claimModel('transforms/gold/x.prql', twice)).toThrow(
      expect.objectContaining({ code: 'MODEL_AMBIGUOUS', message: expect.stringContaining('prql and other') }),
    );
  });
});
