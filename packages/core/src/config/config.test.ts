import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeEnvironment, parseEnv } from './env.js';
import { createRedactor } from './redactor.js';
import { createSecret, env, isEnvRef, resolveEnv } from './secret.js';

describe('parseEnv', () => {
  it('reads names, quotes, remarks, exports and values over several lines', () => {
    const text = [
      '# remark',
      '',
      'A=1',
      'export B = "two # 2" # remark',
      "C='it'",
      'D="first',
      'no assignment',
      'last"',
      'E=',
      'F=a=b',
      'G="x" # "',
    ].join('\n');
    expect(parseEnv(text)).toEqual({
      A: '1',
      B: 'two # 2',
      C: 'it',
      D: 'first\nno assignment\nlast',
      E: '',
      F: 'a=b',
      G: 'x',
    });
  });

  it('refuses a line that assigns nothing, by its number and without its text', () => {
    expect(() => parseEnv('A=1\r\nhunter2\r\n', 'flights/.env')).toThrow(
      expect.objectContaining({
        code: 'ENV_INVALID',
        exitCode: 2,
        message: 'flights/.env:2 is not NAME=value',
        details: { file: 'flights/.env', line: 2 },
      }),
    );
  });

  it('gives way to what the process was given', () => {
    expect(mergeEnvironment({ A: 'outer' }, { A: 'file', B: 'file' })).toEqual({ A: 'outer', B: 'file' });
  });
});

describe('a secret', () => {
  const secret = createSecret('hunter2');

  it('shows itself to nobody who does not ask for it', () => {
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 9 }),
      Object.values(secret).join(),
    ];
    expect(shown.filter((text) => text.includes('hunter2'))).toEqual([]);
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual(['***', '"***"', '***']);
    expect(secret.reveal()).toBe('hunter2');
  });

  it('comes from the variable that the configuration names, or from its default', () => {
    const ref = env('MARTS_URL', { default: 'local' });
    expect(isEnvRef(ref)).toBe(true);
    expect(resolveEnv(ref, { MARTS_URL: 'remote' }).reveal()).toBe('remote');
    expect(resolveEnv(ref, { MARTS_URL: '' }).reveal()).toBe('local');
  });

  it('that is not set is told with the name that was probably meant', () => {
    expect(() => resolveEnv(env('MARTS_URL'), { MART_URL: 'x' })).toThrow(
      expect.objectContaining({ code: 'ENV_MISSING', hint: expect.stringContaining('Did you mean "MART_URL"?') }),
    );
  });
});

describe('a redactor', () => {
  it('masks secrets in texts and in every text of a JSON value, keys included', () => {
    const redact = createRedactor([createSecret('hunter2'), 's3cr/t+']);
    expect(redact('login hunter2, hunter2')).toBe('login ***, ***');
    expect(redact({ a: ['s3cr/t+', 5, null], hunter2: { b: true } })).toEqual({
      a: ['***', 5, null],
      '***': { b: true },
    });
    expect(redact(encodeURIComponent('s3cr/t+'))).toBe('***');
  });

  it('masks the password of a secret URL on its own, decoded or not', () => {
    const redact = createRedactor(['postgres://me:p%40ssword@db:5432/x']);
    expect(redact('password p@ssword failed for p%40ssword')).toBe('password *** failed for ***');
  });

  it('masks the password of any URL, and keeps what helps', () => {
    const redact = createRedactor([]);
    expect(redact('cannot reach postgres://me:whatever@db:5432/x and http://host/a:b@c')).toBe(
      'cannot reach postgres://me:***@db:5432/x and http://host/a:b@c',
    );
  });

  it("does not mask the word postgres because it is somebody's password", () => {
    const url = 'postgres://postgres:postgres@localhost/postgres';
    expect(createRedactor([createSecret(url)])(`postgres at ${url}`)).toBe(
      'postgres at postgres://postgres:***@localhost/postgres',
    );
  });

  it('reads a long text once, whatever it is made of', () => {
    const text = 'a.'.repeat(400_000);
    expect(createRedactor([])(text)).toBe(text);
  });

  it('leaves short values alone, and masks the longer of two that overlap whole', () => {
    expect(createRedactor(['1', '', 'prod'])('1 of 11 in prod')).toBe('1 of 11 in prod');
    expect(createRedactor(['abcdef', 'abcdefgh'])('abcdefgh')).toBe('***');
  });

  it('lets no secret through, whatever stands around it', () => {
    const secret = fc.string({ minLength: 6, maxLength: 12 }).filter((text) => !text.includes('*'));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const redact = createRedactor([createSecret(value)]);
        const masked = redact(`${before}${value}${after}`);
        expect(masked.length).toBeLessThan(before.length + value.length + after.length + 3);
        expect(redact(`<${value}>`)).toBe('<***>');
        expect(redact(JSON.stringify({ value }))).toBe('{"value":"***"}');
      }),
    );
  });

  it('tells errors by their message and survives a circle', () => {
    const circle: { self?: unknown; error: Error } = { error: new Error('no hunter2') };
    circle.self = circle;
    expect(JSON.stringify(createRedactor(['hunter2'])(circle))).toContain('no ***');
  });
});
