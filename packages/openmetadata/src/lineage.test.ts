import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createMetadataServer } from './metadata-server.test.setup.js';
import { createTestProject } from './project.test.setup.js';

describe('lineage', () => {
  it("goes from table to table, by columns where they are told, and is nobody's drawing", async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end');
    test.fire('transform.end');
    test.fire('lineage.edges');
    await test.deliverAll();
    expect(server.bodiesOf('/v1/lineage')).toMatchInlineSnapshot(`
      [
        {
          "edge": {
            "fromEntity": {
              "id": "00000000-0000-4000-8000-000000000009",
              "type": "table",
            },
            "lineageDetails": {
              "columnsLineage": [
                {
                  "fromColumns": [
                    "phlo.test.bronze.flights.delay",
                  ],
                  "toColumn": "phlo.test.silver.flights.delay",
                },
              ],
              "description": "Written by silver.flights.",
              "source": "PipelineLineage",
            },
            "toEntity": {
              "id": "00000000-0000-4000-8000-000000000011",
              "type": "table",
            },
          },
        },
      ]
    `);
  });

  it('has the columns of all pieces of an edge that is told in several', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    const columns = ['x', 'y'].map((name, index) => ({ id: index + 1, name, type: 'long', nullable: true }));
    test.fire('ingestion.end', { assetKey: 'bronze.a', columns });
    test.fire('transform.end', { assetKey: 'silver.a', columns });
    const edge = { from: 'bronze.a', to: 'silver.a' };
    const edges = [...columns.map(({ name }) => ({ ...edge, columns: [{ from: name, to: name }] })), edge];
    test.fire('lineage.edges', { job: 'silver.a', edges });
    await test.deliverAll();
    expect(server.bodiesOf('/v1/lineage')).toMatchObject([
      {
        edge: {
          lineageDetails: {
            columnsLineage: ['x', 'y'].map((name) => ({
              fromColumns: [`phlo.test.bronze.a.${name}`],
              toColumn: `phlo.test.silver.a.${name}`,
            })),
          },
        },
      },
    ]);
  });

  it('keeps the columns of an edge that is told again without a word of them, as far as the tables still have them', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    const edge = { from: 'bronze.a', to: 'silver.a' };
    const column = (name: string, id: number) => ({ id, name, type: 'long', nullable: true });
    const told = () =>
      server.bodiesOf('/v1/lineage').at(-1) as { edge: { lineageDetails: { columnsLineage?: unknown } } };
    test.fire('ingestion.end', { assetKey: 'bronze.a', columns: [column('x', 1), column('y', 2)] });
    test.fire('transform.end', { assetKey: 'silver.a', columns: [column('x', 1), column('z', 2)] });
    const columns = ['x', 'z'].map((to) => ({ from: to === 'x' ? 'x' : 'y', to }));
    test.fire('lineage.edges', { job: 'silver.a', edges: [{ ...edge, columns }] });
    await test.deliverAll();
    test.fire('transform.end', { assetKey: 'silver.a', columns: [column('z', 2)] });
    test.fire('lineage.edges', { job: 'tool', edges: [edge] });
    await test.deliverAll();
    expect(told().edge.lineageDetails).toMatchObject({
      description: 'Written by tool.',
      columnsLineage: [{ fromColumns: ['phlo.test.bronze.a.y'], toColumn: 'phlo.test.silver.a.z' }],
    });
  });

  it('reaches marts, and makes a table that no event has told of yet without inventing columns', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('publish.end');
    test.fire('lineage.edges', {
      job: 'marts.delays',
      edges: [{ from: 'gold.delays', to: 'pglite .phlo/marts/gold.delays' }],
    });
    await test.deliverAll();
    expect(server.contents().edges).toEqual(['phlo.test.gold.delays > phlo_marts.marts.gold.delays']);
    expect(server.bodiesOf('/v1/tables')).toContainEqual(
      expect.objectContaining({ name: 'delays', databaseSchema: 'phlo.test.gold', columns: [] }),
    );
  });

  it('leaves out columns that nobody has told of yet, and tells them when somebody has', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('transform.end');
    test.fire('lineage.edges');
    await test.deliverAll();
    test.fire('ingestion.end');
    test.fire('lineage.edges', {
      edges: [
        {
          from: 'bronze.flights',
          to: 'silver.flights',
          columns: [
            { from: 'DELAY', to: 'delay' },
            { from: 'gone', to: 'delay' },
          ],
        },
      ],
    });
    await test.deliverAll();
    expect(server.bodiesOf('/v1/lineage')).toMatchObject([
      {
        edge: {
          lineageDetails: expect.not.objectContaining({ columnsLineage: expect.anything() as unknown }) as unknown,
        },
      },
      { edge: { lineageDetails: { columnsLineage: [{ fromColumns: ['phlo.test.bronze.flights.delay'] }] } } },
    ]);
  });

  it('takes no columns away from a table that the server knows better', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    using fresh = createTestProject();
    await using first = await project.open(server.url);
    first.fire('ingestion.end');
    await first.deliverAll();
    await using second = await fresh.open(server.url);
    second.fire('lineage.edges', { edges: [{ from: 'bronze.flights', to: 'silver.flights' }] });
    await second.deliverAll();
    expect(server.bodiesOf('/v1/tables').map((body) => (body as { columns: unknown[] }).columns.length)).toEqual([
      2, 0,
    ]);
    expect(server.contents().edges).toEqual(['phlo.test.bronze.flights > phlo.test.silver.flights']);
  });

  it('leaves out files and addresses, which are no tables', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('lineage.edges', {
      edges: ['file:///data/flights.csv', 'https://example.com/flights', 's3://bucket/key'].map((from) => ({
        from,
        to: 'bronze.flights',
      })),
    });
    await test.deliverAll();
    expect(server.writes()).toEqual([]);
  });

  it('shows the SQL of the model that made it, unless the configuration keeps that back or the file is gone', async () => {
    await using server = await createMetadataServer();
    const sqlOf = async (more: object, gone = false) => {
      using project = createTestProject();
      const path = join(project.dir, 'silver.flights.sql');
      if (!gone) writeFileSync(path, 'select 1 as one');
      await using test = await project.open(server.url, more);
      test.fire('transform.end', { compiledSqlRef: pathToFileURL(path).href });
      test.fire('lineage.edges');
      await test.deliverAll();
      return server.bodiesOf('/v1/lineage').at(-1);
    };
    expect(await sqlOf({})).toMatchObject({ edge: { lineageDetails: { sqlQuery: 'select 1 as one' } } });
    expect(JSON.stringify(await sqlOf({ sql: false }))).not.toContain('sqlQuery');
    expect(JSON.stringify(await sqlOf({}, true))).not.toContain('sqlQuery');
    expect(server.bodiesOf('/v1/lineage')).toHaveLength(3);
  });
});
