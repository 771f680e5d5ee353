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
});
