import { describe, expect, it } from 'vitest';
import { isConnectionError, toConnectError, toMartError } from './postgres-error.js';

const place = { purpose: 'copying marts.a', display: 'postgres://db:5432/shop', dataState: 'as before' };
const failure = (code: string, facts: object = {}) => Object.assign(new Error('it failed'), { code, ...facts });

describe('toMartError', () => {
  it.each([
    ['55P03', 'MARTS_BUSY'],
    ['40P01', 'MARTS_BUSY'],
    ['42501', 'MARTS_PERMISSION_DENIED'],
    ['53100', 'MARTS_FULL'],
    ['2BP01', 'MARTS_DEPENDENTS'],
    ['23505', 'MARTS_CONSTRAINT_VIOLATED'],
    ['22021', 'MARTS_VALUE_INVALID'],
    ['57P01', 'MARTS_LOST'],
    ['ECONNRESET', 'MARTS_LOST'],
    ['57014', 'MARTS_COPY_FAILED'],
    ['', 'MARTS_COPY_FAILED'],
  ])('takes %s for %s', (state, code) => {
    const cause = failure(state);
    expect(toMartError(cause, place)).toMatchObject({ code, cause, dataState: 'as before' });
  });

  it.each([
    ['42P01', 'MARTS_SQL_INVALID'],
    ['22012', 'MARTS_SQL_INVALID'],
    ['08P01', 'MARTS_SQL_INVALID'],
    ['42501', 'MARTS_PERMISSION_DENIED'],
    ['55P03', 'MARTS_BUSY'],
    ['57P01', 'MARTS_LOST'],
  ])('takes %s in a query of a user for %s', (state, code) => {
    expect(toMartError(failure(state), { ...place, isQuery: true })).toMatchObject({ code });
  });

  it('tells the column and the value that are at fault, and not the whole row', () => {
    const column = failure('22P02', { where: 'COPY a, line 3, column id: "x"', detail: 'a detail' });
    expect(toMartError(column, place).message).toBe(
      'postgres://db:5432/shop, while copying marts.a: it failed; a detail; COPY a, line 3, column id: "x"',
    );
    const row = failure('57P01', { where: 'COPY a, line 3: "Ann,1985-01-01,secret"' });
    expect(toMartError(row, place).message).toMatch(/COPY a, line 3$/);
  });

  it('tells a user where the statement is wrong', () => {
    const error = failure('42601', { position: '8', hint: 'Try another.' });
    expect(toMartError(error, { ...place, isQuery: true }).message).toBe('it failed; Try another. (at character 8)');
  });

  it('takes every failure after an abort for the abort', () => {
    const signal = AbortSignal.abort();
    expect(toMartError(failure('57014'), { ...place, signal })).toMatchObject({
      code: 'MARTS_CANCELLED',
      exitCode: 130,
    });
  });
});

describe('toConnectError', () => {
  it.each([
    [failure('28P01'), 'MARTS_AUTH_FAILED'],
    [failure('3D000'), 'MARTS_AUTH_FAILED'],
    [failure('SELF_SIGNED_CERT_IN_CHAIN'), 'MARTS_AUTH_FAILED'],
    [new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'), 'MARTS_AUTH_FAILED'],
    [failure('53300'), 'MARTS_UNAVAILABLE'],
    [failure('57P03'), 'MARTS_UNAVAILABLE'],
    [failure('ENOTFOUND'), 'MARTS_UNAVAILABLE'],
    [new Error('timeout expired'), 'MARTS_UNAVAILABLE'],
  ])('takes %o for %s', (error, code) => expect(toConnectError(error, place)).toMatchObject({ code }));

  it('tells what each address of a host said', () => {
    const error = new AggregateError([
      new Error('connect ECONNREFUSED ::1:1'),
      new Error('connect ECONNREFUSED 127.0.0.1:1'),
    ]);
    expect(toConnectError(error, place).message).toContain('::1:1; connect ECONNREFUSED 127.0.0.1:1');
  });
});

describe('isConnectionError', () => {
  it('is not misled by a file that cannot be read, or a statement that breaks the protocol', () => {
    expect(['ENOENT', 'EACCES', '08P01', '42601'].map((code) => isConnectionError(failure(code)))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(isConnectionError(new Error('Connection terminated unexpectedly'))).toBe(true);
  });
});
