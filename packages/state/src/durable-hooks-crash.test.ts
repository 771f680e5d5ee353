import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ended, openTestStore, sampleEvent, temporaryFolder } from './state.test.setup.js';

const script = fileURLToPath(new URL('../fixtures/deliver.mjs', import.meta.url));
const key = { plugin: 'acme', hook: 'send' };
/** Milliseconds after which a process is killed. `.ci/run` asks for more of them than `npm test`. */
const moments = [4, 15, 30, 1, 9, 22, 2, 6, 12, 18, 26];
const now = () => new Date().getTime();

/** A state file with events that the hook is due, and where those that it got are written down. */
function prepare(count: number) {
  const folder = temporaryFolder();
  const path = join(folder, 'state.db');
  using store = openTestStore({ path });
  store.deliveries.open(key);
  const ids = Array.from({ length: count }, (_, index) => `e${String(index).padStart(4, '0')}`);
  for (const id of ids) store.journal.append(sampleEvent({ id, time: now() }));
  const log = join(folder, 'delivered');
  const delivered = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : []);
  return { path, ids, log, delivered };
}

/** Runs a process until it ends by itself, or kills it so long after it was ready. */
async function deliver(args: readonly string[], killAfterMs?: number): Promise<number | string> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return ended(child);
}

it('loses nothing by kill -9 during delivery, and gives at most one event twice for each kill', async () => {
  const { path, ids, log, delivered } = prepare(600);
  let kills = 0;
  for (const killAfterMs of moments.slice(0, Number(process.env.PHLO_CRASH_KILLS ?? 3))) {
    if ((await deliver([path, log], killAfterMs)) === 'SIGKILL') kills++;
  }
  expect(await deliver([path, log])).toBe(0);
  const got = delivered();
  expect(kills).toBeGreaterThan(0);
  expect([...new Set(got)]).toEqual(ids);
  expect(got.length - ids.length).toBeLessThanOrEqual(kills);
  using store = openTestStore({ path });
  expect(store.deliveries.state(key)).toMatchObject({ delivered: ids.length, dead: 0, dropped: 0 });
}, 120_000);

it('sets an event aside that kills the process in each of its attempts, and delivers the others', async () => {
  const { path, ids, log, delivered } = prepare(20);
  const poison = ids[7] ?? '';
  for (let death = 1; death <= 5; death++) expect(await deliver([path, log, poison])).toBe('SIGKILL');
  expect(await deliver([path, log, poison])).toBe(0);
  expect(delivered()).toEqual(ids.filter((id) => id !== poison));
  using store = openTestStore({ path });
  expect(store.deliveries.deadLetters()).toMatchObject([{ event: { id: poison }, attempts: 5 }]);
}, 120_000);
