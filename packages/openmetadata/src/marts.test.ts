import { describe, expect, it } from 'vitest';
import { createMetadataServer } from './metadata-server.test.setup.js';
import { createTestProject } from './project.test.setup.js';

describe('marts', () => {
  it('are filed under the database that they are in', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    test.fire('publish.end', { target: 'postgres://db.example.com:5432/shop?sslmode=require' });
    test.fire('publish.end', { target: 'pglite:/srv/flights/.phlo/marts' });
    await test.deliverAll();
    expect(server.contents()).toMatchObject({
      tables: ['phlo_marts.shop.gold.delays', 'phlo_marts.marts.gold.delays'],
    });
    expect(server.bodiesOf('/v1/services/databaseServices')).toEqual([{ name: 'phlo_marts', serviceType: 'Postgres' }]);
  });

  it('are the tables of a connector where the configuration names its service', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url, { marts: { service: 'warehouse.eu', database: 'prod' } });
    test.fire('publish.end');
    await test.deliverAll();
    expect(server.contents()).toMatchObject({ tables: ['"warehouse.eu".prod.gold.delays'] });
  });
});
