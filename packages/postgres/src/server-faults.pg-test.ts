import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import type { Clock } from '@phlo/core';
import type { MartLoad, MartTarget } from '@phlo/lake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCuttingProxy } from './cutting-proxy.test.setup.js';
import type { CutRule } from './cutting-proxy.test.setup.js';
import { openPostgresMarts } from './open-postgres-marts.js';
import { createDatabase } from './server.test.setup.js';
import type { TestDatabase } from './server.test.setup.js';

const clock = createSystemClock();
let database: TestDatabase;
let target: MartTarget;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'phlo-postgres-'));
  database = await createDatabase();
  target = await openPostgresMarts({ url: database.url, clock });
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Nobody waits by it: a pause is over at once, and has taken its time. */
function createHastyClock(): Clock {
  let elapsedMs = 0;
  return {
    ...clock,
    monotonic: () => elapsedMs,
    sleep: async (ms) => {
      elapsedMs += ms;
    },
  };
}

/** `rows` rows, all of one version. */
async function load(version: number, rows = 1000, relation = 'marts.a'): Promise<MartLoad> {
  const csvPath = join(directory, `${relation}-${version}.csv`);
  await writeFile(csvPath, Array.from({ length: rows }, (_, id) => `${id},${version},"${'x'.repeat(50)}"\n`).join(''));
  const columns = [
    { name: 'id', type: 'int', nullable: false },
    { name: 'version', type: 'int', nullable: false },
    { name: 'text', type: 'string', nullable: false },
  ] as const;
  return { relation, table: 'gold.a', snapshotId: `s${version}`, columns, csvPath, indexes: [['id']] };
}

const versions = async (relation = 'marts.a') =>
  target.query(`SELECT version, count(*) AS rows FROM ${relation} GROUP BY version`);
const kept = 'The marts show what they showed before.';
const ownBackends = `SELECT count(*)::int AS n FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'phlo' AND backend_type = 'client backend'`;

async function untilTrue(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await clock.sleep(5);
}

describe('readers of a server', () => {
  it('see the old rows or the new, in all relations alike, while they are replaced 20 times', async () => {
    const pair = async (version: number) => [await load(version), await load(version, 1000, 'marts.b')];
    await target.publish(await pair(0), { runId: 'r0' });
    let isDone = false;
    const seen = new Set<unknown>();
    const read = async () => {
      await using session = await database.connect();
      while (!isDone) {
        const { rows } = await session.query(`SELECT
          (SELECT string_agg(DISTINCT version || ':' || n, ',') FROM (SELECT version, count(*) AS n FROM marts.a GROUP BY 1) t) AS a,
          (SELECT string_agg(DISTINCT version || ':' || n, ',') FROM (SELECT version, count(*) AS n FROM marts.b GROUP BY 1) t) AS b`);
        const [{ a, b }] = rows as [{ a: string; b: string }];
        seen.add(/^\d+:1000$/.test(a) && a === b ? 'whole' : `${a} and ${b}`);
      }
    };
    const readers = [read(), read()];
    try {
      for (let version = 1; version <= 20; version += 1)
        await target.publish(await pair(version), { runId: `r${version}` });
    } finally {
      isDone = true;
    }
    await Promise.all(readers);
    expect(seen).toEqual(new Set(['whole']));
  });

  it('are not waited for: a transaction that reads for long keeps its rows and holds nobody up', async () => {
    await target.publish([await load(1)], { runId: 'r1' });
    await using reader = await database.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const read = async () => (await reader.query('SELECT DISTINCT version FROM marts.a')).rows;
    expect(await read()).toEqual([{ version: 1 }]);
    await target.publish([await load(2)], { runId: 'r2' });
    expect(await read()).toEqual([{ version: 1 }]);
    expect(await versions()).toEqual([{ version: 2, rows: 1000 }]);
  });

  it('that began before a mart was made find its rows and not an empty table', async () => {
    await using reader = await database.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
    await target.publish([await load(1)], { runId: 'r1' });
    expect((await reader.query('SELECT count(*)::int AS n FROM marts.a')).rows).toEqual([{ n: 1000 }]);
  });

  it('wait for a change of the columns no longer than it takes, and it gives way to those that read for long', async () => {
    const first = await load(1);
    await target.publish([first], { runId: 'r1' });
    await using reader = await database.connect();
    await reader.query('BEGIN; SELECT count(*) FROM marts.a');
    const columns = first.columns.map((column) => ({ ...column, nullable: true }));
    const publishing = target.publish([{ ...(await load(2)), columns }], { runId: 'r2' });
    // While it tries again and again, others get their turn.
    expect(await versions()).toEqual([{ version: 1, rows: 1000 }]);
    await reader.query('COMMIT');
    await publishing;
    expect(await versions()).toEqual([{ version: 2, rows: 1000 }]);
  });

  it('that hold a lock for good make it give up', async () => {
    await target.publish([await load(1)], { runId: 'r1' });
    await using reader = await database.connect();
    await reader.query('BEGIN; LOCK TABLE marts.a IN ROW EXCLUSIVE MODE');
    // Time stands still for the pauses, or the test would take half a minute.
    const impatient = await openPostgresMarts({ url: database.url, clock: createHastyClock() });
    const error = await impatient.publish([await load(2)], { runId: 'r2' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'MARTS_BUSY', exitCode: 5, isRetryable: true, dataState: kept });
    await reader.query('ROLLBACK');
    expect(await versions()).toEqual([{ version: 1, rows: 1000 }]);
  }, 60_000);
});

describe('two publishers of one relation', () => {
  it('take turns, the first time too', async () => {
    const other = await openPostgresMarts({ url: database.url, clock });
    const loads = [await load(1), await load(2)] as const;
    await Promise.all([target.publish([loads[0]], { runId: 'r1' }), other.publish([loads[1]], { runId: 'r2' })]);
    const [state] = [...(await target.published()).values()];
    expect(await versions()).toEqual([{ version: Number(state?.snapshotId.slice(1)), rows: 1000 }]);
  });
});

describe('a server that is gone', () => {
  const failed = async (publishing: Promise<unknown>) => publishing.catch((thrown: unknown) => thrown);
  const publishThrough = async (rule: CutRule) => {
    await target.publish([await load(1)], { runId: 'r1' });
    await using proxy = await createCuttingProxy(database.url, rule);
    const unlucky = await openPostgresMarts({ url: proxy.url, clock: createHastyClock() });
    const error = await failed(unlucky.publish([await load(2, 20_000)], { runId: 'r2' }));
    expect(proxy.isBroken()).toBe(true);
    return error;
  };

  it('before the copy is unavailable', async () => {
    const url = new URL(database.url);
    url.port = '1';
    const gone = await openPostgresMarts({ url: url.href, clock });
    const unavailable = { code: 'MARTS_UNAVAILABLE', exitCode: 69, isRetryable: true };
    expect(await failed(gone.publish([await load(1)], { runId: 'r1' }))).toMatchObject({
      ...unavailable,
      dataState: kept,
    });
    expect(await failed(gone.published())).toMatchObject(unavailable);
    expect(await failed(gone.query('SELECT 1'))).toMatchObject(unavailable);
  });

  it('during the copy leaves the old rows and nothing else', async () => {
    const error = await publishThrough({ when: (_, total) => total > 300_000 });
    expect(error).toMatchObject({
      code: 'MARTS_LOST',
      exitCode: 69,
      isRetryable: true,
      dataState: kept,
      asset: 'gold.a',
    });
    await untilTrue(async () => (await database.rows(ownBackends))[0]?.n === 0);
    expect(await versions()).toEqual([{ version: 1, rows: 1000 }]);
    await target.publish([await load(2)], { runId: 'r3' });
    expect(await versions()).toEqual([{ version: 2, rows: 1000 }]);
  });

  it.each([
    ['its own administrator ends the connection', 'SELECT pg_terminate_backend(pid)'],
    ['somebody cancels the statement', 'SELECT pg_cancel_backend(pid)'],
  ])('because %s is a failure of the copy', async (_, how) => {
    await target.publish([await load(1)], { runId: 'r1' });
    await using blocker = await database.connect();
    await blocker.query('BEGIN; SELECT * FROM marts.a FOR UPDATE');
    const publishing = failed(target.publish([await load(2)], { runId: 'r2' }));
    const waiting = `FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'DELETE%' AND wait_event_type = 'Lock'`;
    await untilTrue(async () => (await database.rows(`SELECT 1 ${waiting}`)).length > 0);
    await database.rows(`${how} ${waiting}`);
    expect(await publishing).toMatchObject({
      code: expect.stringMatching(/MARTS_(LOST|COPY_FAILED)/) as unknown,
      dataState: kept,
    });
    await blocker.query('ROLLBACK');
    expect(await versions()).toEqual([{ version: 1, rows: 1000 }]);
  });

  const saysCommit = (said: Buffer) => said.includes('COMMIT\0');

  it('at the commit, which it never heard, is lost, and the old rows stay', async () => {
    await target.publish([await load(1)], { runId: 'r1' });
    await using proxy = await createCuttingProxy(database.url, { when: saysCommit });
    const unlucky = await openPostgresMarts({ url: proxy.url, clock });
    const publishing = failed(unlucky.publish([await load(2)], { runId: 'r2' }));
    await untilTrue(() => proxy.isBroken());
    proxy.heal();
    expect(await publishing).toMatchObject({ code: 'MARTS_LOST', dataState: kept });
    expect(await versions()).toEqual([{ version: 1, rows: 1000 }]);
  });

  it('at the commit, which it carried out, is asked again, and the publishing succeeds', async () => {
    await target.publish([await load(1)], { runId: 'r1' });
    await using proxy = await createCuttingProxy(database.url, { when: saysCommit, delivered: true });
    const lucky = await openPostgresMarts({ url: proxy.url, clock });
    const publishing = lucky.publish([await load(2)], { runId: 'r2' });
    await untilTrue(() => proxy.isBroken());
    proxy.heal();
    expect(await publishing).toMatchObject([{ snapshotId: 's2', rows: 1000, runId: 'r2' }]);
    expect(await versions()).toEqual([{ version: 2, rows: 1000 }]);
  });

  it('at the commit, and for good, leaves an outcome that the next run looks up', async () => {
    const error = await publishThrough({ when: saysCommit, delivered: true });
    expect(error).toMatchObject({ code: 'MARTS_OUTCOME_UNKNOWN', exitCode: 69, isRetryable: true });
    expect((await target.published()).get('marts.a')).toMatchObject({ snapshotId: 's2', runId: 'r2' });
  });

  it('does not let a password show', async () => {
    const url = new URL(database.url);
    Object.assign(url, { port: '1', password: 'hunter2hunter2' });
    const gone = await openPostgresMarts({ url: url.href, clock });
    const error = (await failed(gone.query('SELECT 1'))) as Error;
    const shown = [error.message, JSON.stringify(error), String(error.cause), gone.display, gone.connect].join();
    expect(shown).toContain('127.0.0.1:1');
    expect(shown).not.toContain('hunter2');
  });
});

describe('an abort', () => {
  it('stops a statement that waits in the server, and leaves nothing behind', async () => {
    await target.publish([await load(1)], { runId: 'r1' });
    await using blocker = await database.connect();
    await blocker.query('BEGIN; SELECT * FROM marts.a FOR UPDATE');
    const abort = new AbortController();
    const publishing = target
      .publish([await load(2)], { runId: 'r2', signal: abort.signal })
      .catch((thrown: unknown) => thrown);
    await untilTrue(
      async () =>
        (await database.rows(`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'DELETE%' AND wait_event_type = 'Lock'`))
          .length > 0,
    );
    abort.abort();
    expect(await publishing).toMatchObject({ code: 'MARTS_CANCELLED', exitCode: 130, dataState: kept });
    await untilTrue(async () => (await database.rows(ownBackends))[0]?.n === 0);
    await blocker.query('ROLLBACK');
    expect(await versions()).toEqual([{ version: 1, rows: 1000 }]);
  });

  it('stops a copy', async () => {
    await target.publish([await load(1)], { runId: 'r1' });
    const abort = new AbortController();
    await using proxy = await createCuttingProxy(database.url, {
      when: (_, total) => {
        if (total > 300_000) abort.abort();
        return false;
      },
    });
    const slow = await openPostgresMarts({ url: proxy.url, clock });
    const loads = [await load(2, 100_000)];
    const error = await slow.publish(loads, { runId: 'r2', signal: abort.signal }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'MARTS_CANCELLED', dataState: kept });
    await untilTrue(async () => (await database.rows(ownBackends))[0]?.n === 0);
    expect(await versions()).toEqual([{ version: 1, rows: 1000 }]);
  });

  it('stops a query', async () => {
    const signal = AbortSignal.timeout(200);
    const error = await target.query('SELECT pg_sleep(60)', [], { signal }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'MARTS_CANCELLED' });
    await untilTrue(async () => (await database.rows(ownBackends))[0]?.n === 0);
  });
});

describe('a login', () => {
  const open = async (change: Partial<URL>) => {
    const url = new URL(database.url);
    return openPostgresMarts({ url: Object.assign(url, change).href, clock });
  };

  it.each([
    ['a database that does not exist', { pathname: '/nowhere' }],
    ['a role that does not exist', { username: 'nobody_at_all', password: 'x' }],
    ['TLS where the server has none or none that is trusted', { search: '?sslmode=verify-full' }],
  ])('with %s is refused', async (_, change) => {
    await expect((await open(change)).query('SELECT 1')).rejects.toMatchObject({
      code: 'MARTS_AUTH_FAILED',
      exitCode: 2,
    });
  });

  it('of a role that may not publish says so', async () => {
    const role = `reader_${Math.trunc(clock.now())}`;
    await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'secret-of-reader'`);
    try {
      const reader = await open({ username: role, password: 'secret-of-reader' });
      await expect(reader.publish([await load(1)], { runId: 'r1' })).rejects.toMatchObject({
        code: 'MARTS_PERMISSION_DENIED',
      });
    } finally {
      await database.sql(`DROP ROLE ${role}`);
    }
  });

  it('of a role that may only make tables in schemas that somebody made for it publishes, and publishes again', async () => {
    const role = `loader_${Math.trunc(clock.now())}`;
    await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'secret-of-loader'; CREATE SCHEMA marts; CREATE SCHEMA phlo;
      GRANT USAGE, CREATE ON SCHEMA marts, phlo TO ${role}`);
    try {
      const loader = await open({ username: role, password: 'secret-of-loader' });
      await loader.publish([await load(1)], { runId: 'r1' });
      await loader.publish([await load(2)], { runId: 'r2' });
      expect(await versions()).toEqual([{ version: 2, rows: 1000 }]);
    } finally {
      await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
});
