import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { afterAll, expect, it } from 'vitest';
import { stopLeftover } from './postgres-cluster.js';

const clock = createSystemClock();
const dir = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-cluster-')));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A folder, and a process that is called as a server on it is and has it as its working folder, as PostgreSQL has. */
async function serverOn(name: string) {
  const directory = join(dir, name, 'data');
  mkdirSync(directory, { recursive: true });
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'x', '-D', directory], {
    argv0: 'postgres',
    cwd: directory,
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  const pidFile = (folder: string) => writeFileSync(join(folder, 'postmaster.pid'), `${child.pid}\n${directory}\n1\n`);
  pidFile(directory);
  return { directory, child, pidFile, isAlive: () => child.exitCode === null && child.signalCode === null };
}

it.runIf(process.platform === 'linux')(
  'ends the server that was left on a folder, and none of which that is a copy',
  async () => {
    // The path of the copy stands in that of the first one: a part of a command line names nobody.
    const first = await serverOn(join('far', dir, 'shop'));
    const copy = join(dir, 'shop', 'data');
    mkdirSync(copy, { recursive: true });
    first.pidFile(copy);
    expect(await stopLeftover(copy, clock)).toBe(true);
    expect(existsSync(join(copy, 'postmaster.pid'))).toBe(false);
    expect(first.isAlive()).toBe(true);
    const exited = once(first.child, 'exit');
    expect(await stopLeftover(first.directory, clock)).toBe(false);
    await exited;
  },
);
