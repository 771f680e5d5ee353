import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTextfile } from './write-textfile.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'phlo-textfile-'))));
afterEach(() => rmSync(dir, { recursive: true }));

describe('writeTextfile', () => {
  it('replaces what was there, readable for everybody, and leaves nothing beside it', () => {
    const path = join(dir, 'phlo.prom');
    writeFileSync(path, 'old', { mode: 0o600 });
    writeTextfile(path, 'new\n', '7');
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777, readdirSync(dir)]).toEqual([
      'new\n',
      0o644,
      ['phlo.prom'],
    ]);
  });

  it('writes through no link that somebody else has laid', () => {
    const victim = join(dir, 'victim');
    writeFileSync(victim, 'mine');
    symlinkSync(victim, join(dir, '.phlo.prom.7'));
    writeTextfile(join(dir, 'phlo.prom'), 'new\n', '7');
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  it('says what is wrong, and keeps the old text', () => {
    // A folder of its name is what nobody may replace, root included.
    mkdirSync(join(dir, 'phlo.prom', 'full'), { recursive: true });
    expect(() => writeTextfile(join(dir, 'phlo.prom'), 'new\n', '7')).toThrow(/phlo\.prom: /);
    expect(existsSync(join(dir, '.phlo.prom.7'))).toBe(false);
    expect(() => writeTextfile(join(dir, 'gone', 'phlo.prom'), 'new\n', '7')).toThrow(
      expect.objectContaining({ code: 'TEXTFILE_FAILED', dataState: expect.stringContaining('the totals are kept') }),
    );
  });
});
