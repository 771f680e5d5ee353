import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** An empty database on the server of `PHLO_TEST_POSTGRES_URL`, whose user may create databases. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  sql(statements: string): Promise<void>;
  rows(statement: string): Promise<readonly Record<string, unknown>[]>;
  /** A session that stays open until it is disposed. */
  connect(): Promise<pg.Client & AsyncDisposable>;
}

function serverUrl(): string {
  const url = process.env.PHLO_TEST_POSTGRES_URL;
  if (url === undefined || url === '') throw new Error('PHLO_TEST_POSTGRES_URL names no server to test with.');
  return url;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function createDatabase(): Promise<TestDatabase> {
  const name = `phlo_test_${randomUUID().replaceAll('-', '')}`;
  const server = serverUrl();
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const parsed = new URL(server);
  parsed.pathname = `/${name}`;
  const url = parsed.href;
  const clients: pg.Client[] = [];
  return {
    url,
    sql: async (statements) => {
      await withClient(url, (client) => client.query(statements));
    },
    rows: async (statement) => (await withClient(url, (client) => client.query(statement))).rows,
    async connect() {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => undefined);
      await client.connect();
      clients.push(client);
      return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.end().catch(() => undefined);
      await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}
