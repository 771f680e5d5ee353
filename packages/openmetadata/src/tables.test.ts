import { samples } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { createMetadataServer } from './metadata-server.test.setup.js';
import { columns, createTestProject } from './project.test.setup.js';

describe('a table', () => {
  it('is filed with its columns, its description, its tags and its owner', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    server.addTeam('ops');
    await using test = await project.open(server.url);
    test.fire('ingestion.end', {}, { tags: { layer: 'bronze', 'pii.kind': 'none' } });
    await test.deliverAll();
    expect(server.writes()).toMatchInlineSnapshot(`
      [
        "PUT /v1/services/databaseServices",
        "PUT /v1/databases",
        "PUT /v1/databaseSchemas",
        "PUT /v1/classifications",
        "PUT /v1/tags",
        "PUT /v1/tags",
        "PUT /v1/tables",
      ]
    `);
    expect(server.bodiesOf('/v1/tables')).toMatchInlineSnapshot(`
      [
        {
          "columns": [
            {
              "dataType": "BIGINT",
              "dataTypeDisplay": "long",
              "name": "flight_id",
            },
            {
              "dataType": "INT",
              "dataTypeDisplay": "int",
              "description": "Minutes",
              "name": "delay",
            },
          ],
          "databaseSchema": "phlo.test.bronze",
          "description": "Every departure, as the airlines reported it",
          "name": "flights",
          "owners": [
            {
              "id": "00000000-0000-4000-8000-000000000006",
              "type": "team",
            },
          ],
          "tableType": "Iceberg",
          "tags": [
            {
              "labelType": "Automated",
              "source": "Classification",
              "state": "Confirmed",
              "tagFQN": "Phlo."pii.kind=none"",
            },
            {
              "labelType": "Automated",
              "source": "Classification",
              "state": "Confirmed",
              "tagFQN": "Phlo.layer=bronze",
            },
          ],
        },
      ]
    `);
  });

  it('has the words of the server for the types of Iceberg, and the name of a type that it has no word for', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end', { columns });
    await test.deliverAll();
    expect(server.bodiesOf('/v1/tables')).toMatchObject([
      {
        columns: [
          { name: 'id', dataType: 'BIGINT' },
          { name: 'line.total', dataType: 'DECIMAL', precision: 18, scale: 2, dataTypeDisplay: 'decimal(18,2)' },
          { name: 'blob', dataType: 'BYTES' },
          { name: 'shape', dataType: 'UNKNOWN', dataTypeDisplay: 'geometry' },
        ],
      },
    ]);
  });

  it('keeps what an event leaves out, and is sent once for all that a run says of it', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    server.addTeam('ops');
    await using test = await project.open(server.url);
    test.fire('ingestion.end');
    test.fire('ingestion.end', { columns });
    await test.deliverAll();
    expect(server.bodiesOf('/v1/tables')).toMatchObject([
      { description: 'Every departure, as the airlines reported it', owners: [{ type: 'team' }] },
    ]);
    expect(server.bodiesOf('/v1/tables')).toHaveLength(1);
  });

  it('is as the end of its step says, though that was written before the commit and an edge after it', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end', { description: 'as it was' });
    await test.clock.advance(1);
    const end = test.bus.prepare('ingestion.end', { ...samples['ingestion.end'], description: 'as it is', columns });
    await test.clock.advance(1);
    test.fire('schema.changed', { columns });
    test.fire('lineage.edges', { edges: [{ from: 'bronze.flights', to: 'silver.flights' }] });
    test.store.journal.append(end);
    test.bus.announce(end);
    await test.deliverAll();
    const bodies = server.bodiesOf('/v1/tables') as readonly { readonly databaseSchema: string }[];
    expect(bodies.findLast(({ databaseSchema }) => databaseSchema === 'phlo.test.bronze')).toMatchObject({
      description: 'as it is',
      columns: columns.map(({ name }) => ({ name })),
    });
  });

  it('that was not published is not told', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    for (const status of ['failed', 'rejected', 'cancelled'] as const) test.fire('ingestion.end', { status });
    await test.deliverAll();
    expect(server.requests).toEqual([]);
  });

  it('has no owner where the server knows none of that name, which is told once', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end', { owner: 'nobody@example.com' });
    test.fire('transform.end', { owner: 'nobody@example.com' });
    await test.deliverAll();
    expect(server.bodiesOf('/v1/tables')).toEqual([
      expect.not.objectContaining({ owners: expect.anything() as unknown }),
      expect.not.objectContaining({ owners: expect.anything() as unknown }),
    ]);
    expect(server.requests.filter(({ path }) => path.includes('/users/')).map(({ path }) => path)).toEqual([
      '/v1/users/name/nobody',
    ]);
    expect(test.log.messages('warn')).toEqual([expect.stringContaining('no user "nobody@example.com"')]);
  });

  it('has the owner that the configuration names', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    const { id } = server.addTeam('Flight Operations');
    await using test = await project.open(server.url, { owners: { ops: 'team:Flight Operations' } });
    test.fire('ingestion.end');
    await test.deliverAll();
    expect(server.bodiesOf('/v1/tables')).toMatchObject([{ owners: [{ id, type: 'team' }] }]);
  });

  it('leaves what is there of its service, its database and its schema as somebody has made it', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('ingestion.end');
    await test.deliverAll();
    using other = createTestProject();
    await using second = await other.open(server.url);
    const before = server.writes().length;
    second.fire('ingestion.end');
    await second.deliverAll();
    expect(server.writes().slice(before)).toEqual(['PUT /v1/tables']);
  });
});
