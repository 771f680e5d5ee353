import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSystemClock } from '@phlo/core';
import type { MartLoad } from '@phlo/lake';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPgliteMarts } from './open-pglite-marts.js';

const clock = createSystemClock();
let directory: string;
let marts: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'phlo-pglite-'));
  marts = join(directory, 'deep', 'marts');
});
afterAll(() => rmSync(directory, { recursive: true }));

function load(version: number, rows: number): MartLoad {
  const csvPath = join(directory, `${version}.csv`);
  writeFileSync(csvPath, `${version},"some text"\n`.repeat(rows));
  const columns = [
    { name: 'version', type: 'int', nullable: false },
    { name: 'text', type: 'string', nullable: true },
  ] as const;
  return { relation: 'marts.a', table: 'gold.a', snapshotId: `s${version}`, columns, csvPath, indexes: [['version']] };
}

it('keeps the marts in a folder that it makes, and tells how to look at them', async () => {
  {
    await using target = await openPgliteMarts({ directory: marts, clock });
    await target.publish([load(1, 10)], { runId: 'r1' });
    expect(target.kind).toBe('pglite');
    expect(target.display).toBe(`pglite:${marts}`);
    const [, sql = ''] = /^phlo query --on marts "(.*)"$/.exec(target.connect) ?? [];
    expect(await target.query(sql)).toMatchObject([{ relation: 'marts.a', snapshot_id: 's1', rows: 10 }]);
  }
  await using again = await openPgliteMarts({ directory: marts, clock });
  expect((await again.published()).get('marts.a')).toMatchObject({ snapshotId: 's1', rows: 10, runId: 'r1' });
}, 120_000);

/** Kills a process `afterMs` after its first publishing; resolves to the last version that it said it had published. */
async function killWhilePublishing(first: number, afterMs: number): Promise<number> {
  const script = fileURLToPath(new URL('../fixtures/publisher.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, marts, JSON.stringify(load(first, 30_000)), String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8');
  await new Promise<void>((resolve) => child.stdout.on('data', (chunk: string) => ((said += chunk), resolve())));
  await clock.sleep(afterMs);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  return Number(said.trimEnd().split('\n').at(-1));
}

it('holds the rows of one whole publishing after kill -9 at any moment, and goes on', async () => {
  for (const [round, afterMs] of [40, 230].entries()) {
    const said = await killWhilePublishing(100 * (round + 1), afterMs);
    await using target = await openPgliteMarts({ directory: marts, clock });
    const [facts] = await target.query('SELECT count(*) AS rows, count(DISTINCT version) AS versions FROM marts.a');
    expect(facts).toEqual({ rows: 30_000, versions: 1 });
    const state = (await target.published()).get('marts.a');
    // One more may have been committed than it had time to say.
    expect([`s${said}`, `s${said + 1}`]).toContain(state?.snapshotId);
    expect(state?.rows).toBe(30_000);
    expect(await target.publish([load(7, 3)], { runId: 'next' })).toMatchObject([{ rows: 3 }]);
    expect(await target.query('SELECT count(*) AS rows FROM marts.a')).toEqual([{ rows: 3 }]);
  }
}, 120_000);

it('says what to do with a folder that cannot be opened, in few words', async () => {
  const broken = join(directory, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'PG_VERSION'), '9');
  const error = await openPgliteMarts({ directory: broken, clock }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'MARTS_FOLDER_BROKEN', exitCode: 1 });
  expect((error as Error).message.length).toBeLessThan(500);
  expect(error).toMatchObject({ hint: expect.stringContaining(`mv '${broken}' '${broken}.broken'`) as string });
});

it('says the same of a folder that cannot be made', async () => {
  const file = join(directory, 'file');
  writeFileSync(file, '');
  const refused = openPgliteMarts({ directory: join(file, 'marts'), clock });
  await expect(refused).rejects.toMatchObject({ code: 'MARTS_FOLDER_BROKEN' });
});
