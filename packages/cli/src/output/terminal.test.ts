import { afterEach, describe, expect, it, vi } from 'vitest';
import { asTyped, canMove } from './terminal.js';

afterEach(() => vi.unstubAllEnvs());

describe('commands that are suggested', () => {
  it('are called as this one was called', () => {
    vi.stubEnv('npm_command', 'exec');
    expect(asTyped('run `phlo status`, or: phlo run --select a')).toBe(
      'run `npx phlo status`, or: npx phlo run --select a',
    );
    expect(asTyped('npx phlo run; .phlo status; a phlo project')).toBe('npx phlo run; .phlo status; a phlo project');
    expect(asTyped('`phlo --help`, or `phlo alerts list`')).toBe('`npx phlo --help`, or `npx phlo alerts list`');
    vi.stubEnv('npm_command', undefined);
    expect(asTyped('phlo status')).toBe('phlo status');
  });
});

describe('lines that move', () => {
  it.each([
    [{ TERM: 'xterm', CI: '' }, true, true],
    [{ TERM: 'xterm', CI: 'false' }, true, true],
    [{ TERM: 'xterm', CI: '' }, false, false],
    [{ TERM: 'dumb', CI: '' }, true, false],
    [{ TERM: 'xterm', CI: 'true' }, true, false],
  ])('with %j where it is a terminal: %s → %s', (env, isTTY, moves) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    // Of a stream only this is asked.
    expect(canMove({ isTTY } as NodeJS.WriteStream)).toBe(moves);
  });
});
