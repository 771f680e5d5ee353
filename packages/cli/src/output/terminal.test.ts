import { afterEach, describe, expect, it, vi } from 'vitest';
import { asTyped } from './terminal.js';

afterEach(() => vi.unstubAllEnvs());

describe('commands that are suggested', () => {
  it('are called as this one was called', () => {
    vi.stubEnv('npm_command', 'exec');
    expect(asTyped('run `phlo status`, or: phlo run --select a')).toBe(
      'run `npx phlo status`, or: npx phlo run --select a',
    );
    expect(asTyped('npx phlo run; .phlo status; a phlo project')).toBe('npx phlo run; .phlo status; a phlo project');
    vi.stubEnv('npm_command', undefined);
    expect(asTyped('phlo status')).toBe('phlo status');
  });
});
