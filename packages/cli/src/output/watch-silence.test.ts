import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const dist = new URL('../../dist/output/', import.meta.url).href;

/** What a process writes into a file on stderr that watches its silence and then says nothing for a minute, which it does not wait for. */
function writtenBy(code: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-silence-'));
  const file = openSync(join(dir, 'log'), 'w');
  const program = `
    const { mock } = await import('node:test');
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const { watchSilence, endSilence } = await import('${dist}watch-silence.js');
    watchSilence('phlo up', { isJson: false });
    const began = performance.now();
    performance.now = () => began + 60_000;
    ${code}
    mock.timers.tick(1_000);
    await Promise.all([import('${dist}busy.js'), import('${dist}lines.js')]);
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(59_000);
    void endSilence;`;
  try {
    spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'inherit', file],
    });
    return readFileSync(join(dir, 'log'), 'utf8');
  } finally {
    closeSync(file);
    rmSync(dir, { recursive: true });
  }
}

it('says now and then in a log that a command is at work, and no more once what stays has said that it is there', () => {
  expect(writtenBy('')).toMatch(/^… phlo up {2}/);
  expect(writtenBy('endSilence();')).toBe('');
});
