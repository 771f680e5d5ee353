import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '@phlo/core';
import type { Clock } from '@phlo/core';
import { findProcess } from './process-table.js';
import { runCommand } from './run-command.js';
import type { CommandOptions } from './run-command.js';

const cwd = mkdtempSync(join(tmpdir(), 'phlo-command-'));
afterAll(() => rmSync(cwd, { recursive: true }));

let next = 0;
async function run(code: string, options: Partial<CommandOptions> = {}) {
  let output = '';
  const outcome = await runCommand({
    command: [process.execPath, '-e', code],
    cwd,
    env: process.env,
    id: `test-${process.pid}-${next++}`,
    timeoutMs: 30_000,
    clock: createSystemClock(),
    onOutput: (text) => (output += text),
    ...options,
  });
  return { ...outcome, output };
}

/** A child that lives on in a session of its own, with its output elsewhere, and writes down its pid. */
const forks = (file: string, after: string) => `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { detached: true, stdio: 'inherit' });
  child.unref();
  require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid));
  ${after}`;

const pidIn = (file: string) => Number(readFileSync(join(cwd, file), 'utf8'));

describe('a command', () => {
  it('passes where it ends with 0, with what it prints', async () => {
    expect(await run('console.log("out"); console.error("err")')).toMatchObject({
      status: 'passed',
      exitCode: 0,
      output: expect.stringMatching(/out|err/),
    });
  });

  it('fails with its exit code, its signal, or as it cannot be started', async () => {
    expect(await run('process.exit(3)')).toMatchObject({ status: 'failed', exitCode: 3, message: 'exit code 3' });
    expect(await run('process.kill(process.pid, "SIGKILL")')).toMatchObject({ message: 'ended by SIGKILL' });
    expect(await run('', { command: ['/nowhere/at-all'] })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('that hangs is killed, with a child that has left its group', async () => {
    const system = createSystemClock();
    let end = (): void => undefined;
    const gone = new Promise<void>((resolve) => (end = resolve));
    // Its time is up when it has forked, however long that takes.
    const clock: Clock = { ...system, sleep: (ms, given) => (ms === 1_500 ? gone : system.sleep(ms, given)) };
    const code = forks('hung.pid', 'console.log("forked"); setInterval(() => {}, 1e3)');
    const outcome = await run(code, { timeoutMs: 1_500, clock, onOutput: () => end() });
    expect(outcome).toMatchObject({ status: 'timeout', message: 'killed after 1500 ms' });
    expect(findProcess(pidIn('hung.pid'))).toBeUndefined();
  });

  it('leaves nothing behind where it ends by itself', async () => {
    expect(await run(forks('left.pid', ''))).toMatchObject({ status: 'passed' });
    expect(findProcess(pidIn('left.pid'))).toBeUndefined();
  });

  it('is killed where it is given up', async () => {
    const controller = new AbortController();
    const running = run(`console.log('here'); setInterval(() => {}, 1e3)`, {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect(await running).toMatchObject({ status: 'aborted' });
  });

  it('may print without end: so much is kept, and it is told what is left out', async () => {
    const { output, status } = await run('for (let i = 0; i < 4000; i++) console.log("x".repeat(999))');
    expect(status).toBe('passed');
    expect(output.length).toBeLessThan(70_000);
    expect(output).toMatch(/… 3934464 bytes more are left out\n$/);
  });

  it('hands on each sign whole, in however many pieces it comes', async () => {
    const { output } = await run(
      'const b = Buffer.from("ü☃"); (async () => { for (const one of b) { process.stdout.write(Buffer.of(one)); await new Promise((done) => setTimeout(done, 5)); } })()',
    );
    expect(output).toBe('ü☃');
  });
});
