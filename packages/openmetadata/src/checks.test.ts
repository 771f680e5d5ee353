import type { QualityResultData } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { createMetadataServer } from './metadata-server.test.setup.js';
import { columns, createTestProject } from './project.test.setup.js';

describe('a check', () => {
  const check = (data: Partial<QualityResultData>): QualityResultData => ({
    assetKey: 'bronze.flights',
    check: 'a',
    checkType: 'not_null',
    outcome: 'passed',
    passed: true,
    severity: 'error',
    failedRows: 0,
    totalRows: 10,
    ...data,
  });
  const cases: readonly Partial<QualityResultData>[] = [
    { check: 'not_null_id', checkType: 'not_null', column: 'id' },
    { check: 'unique_id', checkType: 'unique', column: 'ID' },
    { check: 'total.range', checkType: 'range', column: 'line.total', rule: { min: '0', max: '1000000.5' } },
    { check: 'since', checkType: 'range', column: 'id', rule: { min: '2026-01-01' } },
    { check: 'values', checkType: 'accepted_values', column: 'id', rule: { values: ['1', 'a,b'] } },
    { check: 'many_values', checkType: 'accepted_values', column: 'id' },
    { check: 'rows', checkType: 'row_count', rule: { min: '1' } },
    { check: 'key', checkType: 'unique', column: 'id, line.total' },
    { check: 'luhn', checkType: 'acme.luhn', column: 'id' },
    { check: 'query', checkType: 'sql' },
  ];

  it("is one of the server's own tests where there is one, linked to its column, and named by where it is", async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end', { columns });
    for (const one of cases) test.bus.emit('quality.result', check(one));
    await test.deliverAll();
    const filed = server.bodiesOf('/v1/dataQuality/testCases/createMany').flat() as {
      name: string;
      testDefinition: string;
      entityLink: string;
      parameterValues: unknown;
    }[];
    expect(
      filed.map(({ name, testDefinition, entityLink, parameterValues }) => [
        name,
        testDefinition,
        entityLink,
        parameterValues,
      ]),
    ).toMatchInlineSnapshot(`
      [
        [
          "not_null_id",
          "columnValuesToBeNotNull",
          "<#E::table::phlo.test.bronze.flights::columns::id>",
          [],
        ],
        [
          "unique_id",
          "columnValuesToBeUnique",
          "<#E::table::phlo.test.bronze.flights::columns::id>",
          [],
        ],
        [
          "total.range",
          "columnValuesToBeBetween",
          "<#E::table::phlo.test.bronze.flights::columns::line.total>",
          [
            {
              "name": "minValue",
              "value": "0",
            },
            {
              "name": "maxValue",
              "value": "1000000.5",
            },
          ],
        ],
        [
          "since",
          "phlo_range_of_column",
          "<#E::table::phlo.test.bronze.flights::columns::id>",
          [],
        ],
        [
          "values",
          "columnValuesToBeInSet",
          "<#E::table::phlo.test.bronze.flights::columns::id>",
          [
            {
              "name": "allowedValues",
              "value": "["1","a,b"]",
            },
          ],
        ],
        [
          "many_values",
          "phlo_accepted_values_of_column",
          "<#E::table::phlo.test.bronze.flights::columns::id>",
          [],
        ],
        [
          "rows",
          "tableRowCountToBeBetween",
          "<#E::table::phlo.test.bronze.flights>",
          [
            {
              "name": "minValue",
              "value": "1",
            },
          ],
        ],
        [
          "key",
          "phlo_unique",
          "<#E::table::phlo.test.bronze.flights>",
          [],
        ],
        [
          "luhn",
          "phlo_acme_luhn_of_column",
          "<#E::table::phlo.test.bronze.flights::columns::id>",
          [],
        ],
        [
          "query",
          "phlo_sql",
          "<#E::table::phlo.test.bronze.flights>",
          [],
        ],
      ]
    `);
    expect([...server.results().keys()]).toMatchInlineSnapshot(`
      [
        "phlo.test.bronze.flights.id.not_null_id",
        "phlo.test.bronze.flights.id.unique_id",
        "phlo.test.bronze.flights."line.total"."total.range"",
        "phlo.test.bronze.flights.id.since",
        "phlo.test.bronze.flights.id.values",
        "phlo.test.bronze.flights.id.many_values",
        "phlo.test.bronze.flights.rows",
        "phlo.test.bronze.flights.key",
        "phlo.test.bronze.flights.id.luhn",
        "phlo.test.bronze.flights.query",
      ]
    `);
    expect(server.bodiesOf('/v1/dataQuality/testSuites/basic')).toHaveLength(1);
    expect(server.contents()['dataQuality/testDefinitions']).toMatchInlineSnapshot(`
      [
        "phlo_range_of_column",
        "phlo_accepted_values_of_column",
        "phlo_unique",
        "phlo_acme_luhn_of_column",
        "phlo_sql",
      ]
    `);
  });

  it('says how many rows failed, of how many; a warning succeeds and says so; what was not evaluated is aborted', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end', { columns });
    const more = { message: '1 of 8 rows', totalRows: 8, failedRows: 1, observed: 1, passed: false };
    test.bus.emit('quality.result', check({ check: 'failed', outcome: 'failed', ...more }));
    test.bus.emit('quality.result', check({ check: 'warned', outcome: 'warned', ...more }));
    test.bus.emit(
      'quality.result',
      check({ check: 'errored', outcome: 'errored', passed: false, failedRows: 0, message: 'no such column' }),
    );
    test.bus.emit(
      'quality.result',
      check({
        check: 'counted',
        checkType: 'row_count',
        observed: 10,
        rule: { min: '1', max: '9' },
        outcome: 'failed',
        passed: false,
      }),
    );
    await test.deliverAll();
    expect(Object.fromEntries(server.results())).toMatchInlineSnapshot(`
      {
        "phlo.test.bronze.flights.counted": [
          {
            "maxBound": 9,
            "minBound": 1,
            "result": "failed",
            "testCaseStatus": "Failed",
            "testResultValue": [
              {
                "name": "observed",
                "value": "10",
              },
            ],
            "timestamp": 1767225600000,
          },
        ],
        "phlo.test.bronze.flights.errored": [
          {
            "result": "no such column",
            "testCaseStatus": "Aborted",
            "testResultValue": [],
            "timestamp": 1767225600000,
          },
        ],
        "phlo.test.bronze.flights.failed": [
          {
            "failedRows": 1,
            "failedRowsPercentage": 12.5,
            "passedRows": 7,
            "passedRowsPercentage": 87.5,
            "result": "1 of 8 rows",
            "testCaseStatus": "Failed",
            "testResultValue": [
              {
                "name": "observed",
                "value": "1",
              },
            ],
            "timestamp": 1767225600000,
          },
        ],
        "phlo.test.bronze.flights.warned": [
          {
            "failedRows": 1,
            "failedRowsPercentage": 12.5,
            "passedRows": 7,
            "passedRowsPercentage": 87.5,
            "result": "Warned: 1 of 8 rows",
            "testCaseStatus": "Success",
            "testResultValue": [
              {
                "name": "observed",
                "value": "1",
              },
            ],
            "timestamp": 1767225600000,
          },
        ],
      }
    `);
  });

  it('of a table that is not there yet waits for it, also where its first batches were rejected', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.bus.emit('quality.result', check({ check: 'first', outcome: 'failed', column: 'id' }));
    test.fire('ingestion.end', { status: 'rejected' });
    await test.deliverAll();
    expect(server.requests).toEqual([]);
    test.fire('ingestion.end', { columns });
    await test.deliverAll();
    expect([...server.results().keys()]).toEqual(['phlo.test.bronze.flights.id.first']);
  });

  it('of a table that is never published gathers no more than its last 100 results', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    for (let index = 0; index < 130; index++) test.bus.emit('quality.result', check({ message: `result ${index}` }));
    await test.deliverAll();
    test.fire('ingestion.end', { columns });
    await test.deliverAll();
    const told = server.results().get('phlo.test.bronze.flights.a') ?? [];
    expect(told.map(({ result }) => result)).toEqual(Array.from({ length: 100 }, (_, index) => `result ${index + 30}`));
  });

  it('of a column that is not there yet waits for it, and keeps no other from being told', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end', { columns });
    test.bus.emit('quality.result', check({ check: 'new', column: 'added' }));
    test.bus.emit('quality.result', check({ check: 'old', column: 'id' }));
    await test.deliverAll();
    expect([...server.results().keys()]).toEqual(['phlo.test.bronze.flights.id.old']);
    test.fire('ingestion.end', { columns: [...columns, { id: 9, name: 'added', type: 'int', nullable: true }] });
    await test.deliverAll();
    expect([...server.results().keys()]).toEqual([
      'phlo.test.bronze.flights.id.old',
      'phlo.test.bronze.flights.added.new',
    ]);
  });

  it('of a column that a link cannot name is one of its table', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end', {
      columns: [
        { id: 1, name: 'a::b', type: 'int', nullable: true },
        { id: 2, name: 'c?', type: 'int', nullable: true },
      ],
    });
    test.bus.emit('quality.result', check({ check: 'one', column: 'a::b' }));
    test.bus.emit('quality.result', check({ check: 'two', column: 'c?' }));
    await test.deliverAll();
    expect([...server.results().keys()]).toEqual([
      'phlo.test.bronze.flights.a__reserved__colon__b.one',
      'phlo.test.bronze.flights.two',
    ]);
  });

  it('is made with the other new ones of its table by one request, which takes 100 of them', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end', { columns });
    for (let index = 0; index < 130; index++) test.bus.emit('quality.result', check({ check: `check_${index}` }));
    await test.deliverAll();
    expect(server.results().size).toBe(130);
    const many = server.bodiesOf('/v1/dataQuality/testCases/createMany').map((body) => (body as unknown[]).length);
    expect(many.reduce((sum, length) => sum + length)).toBe(130);
    expect(many.length).toBeLessThan(5);
    expect(server.bodiesOf('/v1/dataQuality/testCases')).toEqual([]);
  });

  it('that the server will not have is a dead letter, and the others of its table are told', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    server.interfere(({ method, path, body }, response) => {
      if (method === 'GET' || !path.includes('/testCases') || !JSON.stringify([path, body]).includes('bad'))
        return undefined;
      response.writeHead(400).end('{"code":400,"message":"not this one"}');
      return true;
    });
    test.expectFailure('openmetadata/sync');
    test.fire('ingestion.end', { columns });
    for (const name of ['first', 'bad', 'last']) test.bus.emit('quality.result', check({ check: name, column: 'id' }));
    test.fire('ingestion.end', { columns: columns.slice(0, 2) });
    await test.deliverAll();
    expect([...server.results().keys()]).toEqual([
      'phlo.test.bronze.flights.id.first',
      'phlo.test.bronze.flights.id.last',
    ]);
    expect(test.store.deliveries.deadLetters()).toMatchObject([
      { attempts: 5, error: expect.stringContaining('not this one') as string },
    ]);
  });
});
