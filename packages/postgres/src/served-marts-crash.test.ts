import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSystemClock } from '@phlo/core';
import type { MartLoad } from '@phlo/lake';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPgliteMarts } from './open-pglite-marts.js';
import { openServedMarts } from './open-served-marts.js';

const clock = createSystemClock();
const kills = Number(process.env.PHLO_SERVER_KILLS ?? 4);
const rows = 30_000;
let directory: string;
let marts: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'phlo-served-'));
  marts = join(directory, 'marts');
});
afterAll(() => rmSync(directory, { recursive: true }));

function load(version: number): MartLoad {
  const csvPath = join(directory, `${version}.csv`);
  writeFileSync(csvPath, `${version},"some text"\n`.repeat(rows));
  const columns = [
    { name: 'version', type: 'int', nullable: false },
    { name: 'text', type: 'string', nullable: true },
  ] as const;
  return { relation: 'marts.a', table: 'gold.a', snapshotId: `s${version}`, columns, csvPath, indexes: [['version']] };
}

async function serve() {
  const script = fileURLToPath(new URL('../fixtures/server.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, marts, 'geheim'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const place = { directory: marts, host: '127.0.0.1', port: Number(said), passFile: '/none', password: 'geheim' };
  const target = openServedMarts({ kind: 'pglite', ...place }, { clock });
  const kill = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { target, kill };
}

/** As long as a publishing takes, at most: so that kills fall on every part of it. */
async function timePublishing(): Promise<number> {
  const { target, kill } = await serve();
  await target.publish([load(1)], { runId: 'r1' });
  const began = clock.monotonic();
  await target.publish([load(2)], { runId: 'r2' });
  const tookMs = clock.monotonic() - began;
  await kill();
  return tookMs;
}

it('holds the rows of one whole publishing when its server is killed in the middle of it, and goes on', async () => {
  const tookMs = await timePublishing();
  let last = 2;
  for (let round = 0; round < kills; round += 1) {
    const version = round + 3;
    const { target, kill } = await serve();
    const publishing = target.publish([load(version)], { runId: `r${version}`, signal: AbortSignal.timeout(20_000) });
    const outcome = publishing.then(
      () => 'published',
      (error: { readonly code: string }) => error.code,
    );
    await clock.sleep((tookMs * (round + 0.5)) / kills);
    await kill();
    const said = await outcome;
    expect(['published', 'MARTS_LOST', 'MARTS_UNAVAILABLE', 'MARTS_OUTCOME_UNKNOWN']).toContain(said);
    await using folder = await openPgliteMarts({ directory: marts, clock });
    const [facts] = await folder.query('SELECT count(*) AS rows, min(version) AS a, max(version) AS b FROM marts.a');
    const state = (await folder.published()).get('marts.a');
    expect(facts).toMatchObject({ rows, a: facts?.b });
    expect(state?.snapshotId).toBe(`s${String(facts?.a)}`);
    // What was said to be published is there; what was lost on the way may be.
    expect(said === 'published' ? [version] : [last, version]).toContain(facts?.a);
    last = Number(facts?.a);
  }
  const { target, kill } = await serve();
  expect(await target.publish([load(1000)], { runId: 'next' })).toMatchObject([{ rows }]);
  expect(await target.query('SELECT DISTINCT version FROM marts.a')).toEqual([{ version: 1000 }]);
  await kill();
}, 600_000);
