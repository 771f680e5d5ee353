import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { inferColumns } from './infer-columns.js';

/** Columns of a file with this text: name, type, `?` where there are nulls, `!` where each value is another. */
async function infer(name: string, text: string) {
  await using folder = temporaryFolder();
  const path = join(folder.dir, name);
  await writeFile(path, text);
  const { columns, ...rest } = await inferColumns(path, folder.dir);
  const marks = columns.map(
    ({ name: column, type, nullable, isUnique }) => `${column}: ${type}${nullable ? '?' : ''}${isUnique ? '!' : ''}`,
  );
  return { ...rest, columns: marks };
}

describe('inferColumns', () => {
  it('finds delimiter, types, nulls and keys of CSV', async () => {
    const text = 'id;at;price;note\n1;2026-03-01T08:15:00Z;1.5;"a;b"\n2;2026-03-02T08:15:00Z;2;\n';
    expect(await infer('a.csv', text)).toEqual({
      format: 'csv',
      csv: { delimiter: ';' },
      columns: ['id: long!', 'at: timestamptz!', 'price: double!', 'note: string?'],
    });
    expect(await infer('a.tsv', 'a\tb\n1\tx\n1\ty\n')).toEqual({ format: 'csv', columns: ['a: long', 'b: string!'] });
  });

  it('finds numbers with a decimal comma, and days and times with points', async () => {
    const head = 'Nr;Betrag;Menge;Tag;Um;Version';
    expect(await infer('a.csv', `${head}\n1;1.249,90;2,5;01.10.2026;01.10.2026 08:15;1.2.3\n2;;3;;;2.0\n`)).toEqual({
      format: 'csv',
      csv: {
        delimiter: ';',
        decimalSeparator: ',',
        thousandsSeparator: '.',
        dateFormat: '%d.%m.%Y',
        timestampFormat: '%d.%m.%Y %H:%M',
      },
      columns: [
        'Nr: long!',
        'Betrag: decimal(18,2)?',
        'Menge: decimal(18,1)!',
        'Tag: date?',
        'Um: timestamp?',
        'Version: string!',
      ],
    });
    expect(await infer('a.csv', 'a;b;c\n1,5;2.5;31.02.2026\n2,5;3.5;01.01.2026\n')).toEqual({
      format: 'csv',
      csv: { delimiter: ';' },
      columns: ['a: string!', 'b: double!', 'c: string!'],
    });
  });

  it('finds the index that pandas writes without a name, and types beside it', async () => {
    const { columns } = await infer('a.csv', ';Tag;Betrag\n0;01.10.2026;1,50\n1;02.10.2026;2,50\n');
    expect(columns).toEqual(['column0: long!', 'Tag: date!', 'Betrag: decimal(18,2)!']);
  });

  it('says of a file that is not UTF-8 what makes it so', async () => {
    await using folder = temporaryFolder();
    const path = join(folder.dir, 'a.csv');
    await writeFile(path, Buffer.from('id,name\n1,Stra\u00dfe\n', 'latin1'));
    await expect(inferColumns(path, folder.dir)).rejects.toMatchObject({
      code: 'CREATE_FILE_UNSUITABLE',
      message: `${path} is not UTF-8.`,
      hint: expect.stringContaining('iconv -f WINDOWS-1252 -t UTF-8') as unknown,
    });
  });

  it('takes a column for text where a run could not load it as what it looks like', async () => {
    expect((await infer('a.csv', 'day,n\n10/12/1815,1\n09/12/1906,2\n')).columns).toEqual(['day: string!', 'n: long!']);
  });

  it('reads the file of a name with brackets, and not the one that DuckDB takes it for a pattern of', async () => {
    await using folder = temporaryFolder();
    const write = (name: string, text: string) => writeFile(join(folder.dir, name), text);
    const typeOf = async (name: string) => (await inferColumns(join(folder.dir, name), folder.dir)).columns[0]?.type;
    await write('a1.csv', 'v\nx\n');
    await write('a[1].csv', 'v\n1\n');
    expect(await typeOf('a[1].csv')).toBe('long');
    await write('a1.ndjson', '{"v":"x"}\n');
    await write('a[1].ndjson', '{"v":"2026-01-01T00:00:00Z"}\n');
    expect(await typeOf('a[1].ndjson')).toBe('timestamptz');
  });

  it('finds lists of objects, and objects a line, in JSON', async () => {
    expect(await infer('a.json', '[{"k":"a","at":"2026-01-01T00:00:00Z","tags":["x"]},{"k":"b","at":null}]')).toEqual({
      format: 'json',
      columns: ['k: string!', 'at: timestamptz?', 'tags: string?'],
    });
    expect(await infer('a.json', '{"k":1.5}\n{"k":2}\n')).toEqual({ format: 'ndjson', columns: ['k: double!'] });
    expect((await infer('a.ndjson', '{"at":"2026-01-01 00:00:00"}\n')).columns).toEqual(['at: timestamp!']);
    expect((await infer('a.ndjson', '{"at":"2026-01-01T00:00:00+01:00"}\n')).columns).toEqual(['at: timestamptz!']);
  });

  it.each([
    ['a.xml', '<a/>', 'CREATE_FILE_UNSUITABLE'],
    ['a.json', '[1, 2]', 'CREATE_FILE_UNSUITABLE'],
    ['a.json', '[', 'CREATE_FILE_UNSUITABLE'],
    ['a.json', '[]', 'CREATE_FILE_UNSUITABLE'],
    ['a.csv', 'id,name\n', 'CREATE_FILE_UNSUITABLE'],
    ['a.csv', '', 'SOURCE_EMPTY'],
    ['a.parquet', 'PAR2', 'SOURCE_UNREADABLE'],
    ['a.csv', 'id,id\n1,2\n', 'SOURCE_UNREADABLE'],
  ])('refuses %s with %j', async (name, text, code) => {
    await expect(infer(name, text)).rejects.toMatchObject({ code });
  });
});
