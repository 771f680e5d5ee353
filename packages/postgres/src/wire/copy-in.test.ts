import { describe, expect, it } from 'vitest';
import { createCopyIn, isCopyIn } from './copy-in.js';
import { toBytes } from './frames.js';

describe('COPY … FROM STDIN', () => {
  it.each([
    'COPY t FROM STDIN',
    'copy "my schema".t (a, b) from stdin with (format csv);',
    " COPY  t\nFROM\tSTDIN WITH (FORMAT csv, NULL '\\N')",
  ])('is known: %s', (sql) => expect(isCopyIn(sql)).toBe(true));

  it.each([
    'COPY t TO STDOUT',
    "COPY (SELECT 'from stdin') TO STDOUT",
    "COPY t FROM '/dev/blob'",
    'COPY t FROM STDIN; DROP TABLE t',
    "SELECT 'copy t from stdin'",
  ])('is not taken for it: %s', (sql) => expect(isCopyIn(sql)).toBe(false));

  it('is executed with all of its rows, or with why it is not', () => {
    const statement = toBytes('Q', 'COPY t FROM STDIN');
    const few = createCopyIn(statement);
    few.add(Buffer.from('1\n'));
    few.add(Buffer.from('2\n'));
    const rows = [toBytes('d', Buffer.from('1\n')), toBytes('d', Buffer.from('2\n'))];
    expect(few.messages()).toEqual(Buffer.concat([statement, ...rows, toBytes('c')]));
    expect(few.messages(Buffer.from('no\0'))).toEqual(Buffer.concat([statement, toBytes('f', 'no')]));
    const many = createCopyIn(statement);
    const piece = Buffer.alloc(1024 * 1024);
    for (let count = 0; count < 65; count += 1) many.add(piece);
    expect(many.messages().toString()).toContain('takes up to 64 MiB in one COPY');
  });
});
