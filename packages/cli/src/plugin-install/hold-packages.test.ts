import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { put } from '../plugin/plugin-project.test.setup.js';
import { holdPackages } from './hold-packages.js';

it('lets one process change packages at a time, and waits for none that was killed', async () => {
  await using folder = temporaryFolder();
  const { dir } = folder;
  const path = join(dir, '.phlo/installing');
  {
    using _held = holdPackages(dir);
    expect(() => holdPackages(dir)).toThrow(expect.objectContaining({ code: 'PACKAGES_BUSY', exitCode: 5 }));
  }
  expect(existsSync(path)).toBe(false);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const left of [String(pid), '', 'damaged']) {
    put(dir, '.phlo/installing', left);
    holdPackages(dir)[Symbol.dispose]();
    expect(existsSync(path)).toBe(false);
  }
});
