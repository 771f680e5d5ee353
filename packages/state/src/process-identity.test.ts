import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

import { currentProcess, isProcessAlive, parseProcStat, parsePs } from './process-identity.js';

const stat = (name: string, state: string) =>
  `4242 (${name}) ${state} 1 4242 4242 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1000 1`;

describe('process identity', () => {
  it('recognises this process, and not an earlier one with the same pid', () => {
    const own = currentProcess();
    expect(own).toEqual(currentProcess());
    expect(isProcessAlive(own)).toBe(true);
    expect(isProcessAlive({ ...own, startedAt: 'another boot:1' })).toBe(false);
  });

  it('takes a process without a known start for alive while its pid exists', () => {
    expect(isProcessAlive({ ...currentProcess(), startedAt: 'unknown' })).toBe(true);
  });

  it('sees that a child has died, also before anybody has waited for it', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const identity = { pid: child.pid ?? 0, host: currentProcess().host, startedAt: 'unknown' };
    expect(isProcessAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isProcessAlive(identity)).toBe(false);
  });

  it('reads the start from /proc, whatever the program is called', () => {
    expect(parseProcStat(stat('node', 'S'), 'boot')).toEqual({ state: 'running', startedAt: 'boot:987654' });
    expect(parseProcStat(stat('a) R 1 (b', 'S'), 'boot')).toEqual({ state: 'running', startedAt: 'boot:987654' });
  });

  it('counts a zombie as gone', () => {
    expect(parseProcStat(stat('node', 'Z'), 'boot')).toEqual({ state: 'gone' });
    expect(parsePs('Z+   Mon Nov 24 05:11:00 2025\n')).toEqual({ state: 'gone' });
  });

  it('reads the start from the ps of macOS, where days may be padded', () => {
    const start = { state: 'running', startedAt: 'Mon Nov 3 05:11:00 2025' };
    expect(parsePs('S    Mon Nov  3 05:11:00 2025    \n')).toEqual(start);
    expect(parsePs('R+   Mon Nov 3 05:11:00 2025\n')).toEqual(start);
  });
});
