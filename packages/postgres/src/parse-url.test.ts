import { describe, expect, it } from 'vitest';
import { parseUrl } from './parse-url.js';

const shown = (url: string) => {
  const { display, connect } = parseUrl(url);
  return [display, connect];
};

describe('parseUrl', () => {
  it.each([
    [
      'postgres://me:s3cret@db.example:6543/shop',
      'postgres://db.example:6543/shop',
      'psql postgres://me@db.example:6543/shop',
    ],
    ['postgresql://me@db/shop', 'postgres://db:5432/shop', 'psql postgres://me@db/shop'],
    ['postgres://localhost', 'postgres://localhost:5432', 'psql postgres://localhost'],
    [
      'postgres:///shop?host=/run/postgresql',
      'postgres:///run/postgresql:5432/shop',
      "psql 'postgres:///shop?host=%2Frun%2Fpostgresql'",
    ],
    [
      'postgres://me:p%2Fw@db/shop?sslmode=verify-full&password=s3cret&sslkey=/k',
      'postgres://db:5432/shop',
      "psql 'postgres://me@db/shop?sslmode=verify-full'",
    ],
  ])('shows %s without its password', (url, display, connect) => expect(shown(url)).toEqual([display, connect]));

  it('gives the URL to the driver as it is', () => {
    const url = 'postgres://me:s3cret@db/shop?sslmode=no-verify';
    expect(parseUrl(url).config).toEqual({ connectionString: url });
  });

  it.each([
    'mysql://me:s3cret@db/shop',
    's3cret',
    '',
    'postgres://me:12/s3cret@db/shop',
    'postgres://me:12?s3cret@db/shop',
    'postgres://me:12#s3cret@db/shop',
    'postgres://me:pa/s3cret@db/shop',
  ])('refuses %s, and does not repeat it', (url) => {
    expect(() => parseUrl(url)).toThrow(expect.objectContaining({ code: 'MARTS_URL_INVALID', exitCode: 2 }) as Error);
    expect(() => parseUrl(url)).not.toThrow('s3cret');
  });
});
