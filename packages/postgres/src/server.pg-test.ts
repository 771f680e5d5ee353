import { createSystemClock } from '@phlo/core';
import { describeMartTarget } from '@phlo/testing';
import { openPostgresMarts } from './open-postgres-marts.js';
import { createDatabase } from './server.test.setup.js';

describeMartTarget('PostgreSQL', async () => {
  const database = await createDatabase();
  const target = await openPostgresMarts({ url: database.url, clock: createSystemClock() });
  return {
    target,
    sql: (statements) => database.sql(statements),
    async [Symbol.asyncDispose]() {
      await target[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
});
