import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '@phlo/core';
import { readLog, readTail, rotateLog } from './log-file.js';

const dir = mkdtempSync(join(tmpdir(), 'phlo-log-'));
afterAll(() => rmSync(dir, { recursive: true }));

const fileOf = (name: string, text: string) => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

describe('a log', () => {
  it('shows its last lines, however long it is', () => {
    const path = fileOf('long.log', Array.from({ length: 100_000 }, (_, line) => `line ${line}\n`).join(''));
    expect(readTail(path, 3)).toBe('line 99997\nline 99998\nline 99999\n');
    expect(readTail(path, 0)).toBe('');
    expect(readTail(fileOf('short.log', 'one\ntwo'), 5)).toBe('one\ntwo');
    expect(readTail(join(dir, 'none.log'), 5)).toBe('');
  });

  it('has its end put aside where it has grown too long, three times at most', () => {
    const path = fileOf('rotated.log', '');
    for (const text of ['a', 'b', 'c', 'd', 'e']) {
      appendFileSync(path, `${'-'.repeat(500)}${text.repeat(10)}`);
      rotateLog(path, 10);
    }
    expect(readdirSync(dir).filter((name) => name.startsWith('rotated'))).toEqual([
      'rotated.log',
      'rotated.log.1',
      'rotated.log.2',
      'rotated.log.3',
    ]);
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('e'.repeat(10));
    expect(readFileSync(path, 'utf8')).toBe('');
    appendFileSync(path, '\nf\n');
    expect([readTail(path, 1), readTail(path, 2)]).toEqual(['f\n', '\nf\n']);
    expect(readTail(path, 3)).toBe(`${'e'.repeat(10)}\nf\n`);
  });

  it('is followed, also when it begins anew', async () => {
    const path = fileOf('followed.log', 'one\ntwo\n');
    const controller = new AbortController();
    const pieces: string[] = [];
    const steps = [
      () => appendFileSync(path, 'three\n'),
      () => {
        truncateSync(path);
        appendFileSync(path, '4\n');
      },
      () => controller.abort(),
    ];
    for await (const piece of readLog(
      path,
      { lines: 1, follow: true, signal: controller.signal },
      createSystemClock(),
    )) {
      pieces.push(piece);
      steps.shift()?.();
    }
    expect(pieces).toEqual(['two\n', 'three\n', '4\n']);
  });

  it('is followed sign by sign, though a sign is written in pieces', async () => {
    const path = fileOf('signs.log', '');
    const control = new AbortController();
    const [first = 0, second = 0] = Buffer.from('ü');
    let told = '';
    appendFileSync(path, 'a\n');
    for await (const piece of readLog(path, { lines: 1, follow: true, signal: control.signal }, createSystemClock())) {
      told += piece;
      if (told === 'a\n') appendFileSync(path, Buffer.of(98, first));
      if (told === 'a\nb') appendFileSync(path, Buffer.of(second, 10));
      if (told.endsWith('\n') && told.length > 2) control.abort();
    }
    expect(told).toBe('a\nbü\n');
  });

  it('shows of its end what was added since, and all of it where it was put aside meanwhile', () => {
    const path = fileOf('since.log', 'old\nnew\n');
    expect([readTail(path, 5, 4), readTail(path, 5, 8), readTail(path, 5, 1_000)]).toEqual(['new\n', '', 'old\nnew\n']);
  });
});
