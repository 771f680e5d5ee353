import type { CsvFormat } from '@phlo/lake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileLab } from './files.test.setup.js';
import type { FileLab } from './files.test.setup.js';

const german: CsvFormat = {
  delimiter: ';',
  decimalSeparator: ',',
  thousandsSeparator: '.',
  dateFormat: '%d.%m.%Y',
  timestampFormat: '%d.%m.%Y %H:%M:%S',
};

let lab: FileLab;
beforeAll(async () => {
  lab = await createFileLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const value = (text: string, csv: CsvFormat) => lab.csv(`w;v\n1;${text}\n`, csv);

describe('a CSV file that says how it is written', () => {
  it.each([
    ['decimal(12,2)', '1.249,90', '1249.90'],
    ['decimal(12,2)', '-12,5', '-12.50'],
    ['decimal(12,2)', ' 1249,90 ', '1249.90'],
    ['decimal(38,2)', '1.234.567.890.123.456.789,12', '1234567890123456789.12'],
    ['double', '0,1', 0.1],
    ['double', ',5', 0.5],
    ['int', '1.249', 1249],
    ['int', '12,0', 12],
    ['long', '-9.223.372.036.854.775.808', '-9223372036854775808'],
    ['date', '28.02.2026', '2026-02-28'],
    ['date', '1.3.2026', '2026-03-01'],
    ['timestamp', '01.10.2026 08:15:00', '2026-10-01T08:15:00'],
    ['timestamptz', '01.10.2026 08:15:00', '2026-10-01T08:15:00Z'],
    ['string', '1.249,90', '1.249,90'],
    ['boolean', 'true', true],
    ['decimal(12,2)', '', null],
    ['date', '', null],
  ])('gives %s of %s', async (type, text, expected) => {
    expect(await lab.valuesOf(value(text, german), type)).toEqual([expected]);
  });

  it.each([
    ['decimal(12,2)', '12.50'],
    ['decimal(12,2)', '1.24,90'],
    ['decimal(12,2)', '1249.90'],
    ['decimal(12,2)', '1,2,3'],
    ['decimal(12,2)', '1,239'],
    ['decimal(12,2)', 'x'],
    ['decimal(12,2)', ','],
    ['double', '1e3'],
    ['int', '12,5'],
    ['int', '2.147.483.648'],
    ['date', '31.02.2026'],
    ['date', '2026-02-28'],
    ['date', '01.02.26'],
    ['date', '01.02.2026 10:00:00'],
    ['timestamp', '01.10.2026'],
    ['timestamp', '01.10.2026 24:00:00'],
  ])('gives no %s of %s, and names the place', async (type, text) => {
    expect(await lab.failureOf(value(text, german), { w: 'int', v: type })).toMatchObject({
      code: 'VALUE_INVALID',
      message: expect.stringContaining(`line 2, column "v": ${JSON.stringify(text)} is no ${type}.`),
      details: { value: text },
    });
  });

  it('divides thousands by what it says, and has times in zones and dates in timestamps', async () => {
    const swiss = { ...german, decimalSeparator: '.', thousandsSeparator: "'" } as const;
    expect(await lab.valuesOf(value("1'249.90", swiss), 'decimal(12,2)')).toEqual(['1249.90']);
    const french = { ...german, thousandsSeparator: '\u202f' };
    expect(await lab.valuesOf(value('1\u202f249,90', french), 'decimal(12,2)')).toEqual(['1249.90']);
    const zoned = { ...german, timestampFormat: '%d/%m/%Y %H:%M %z' };
    expect(await lab.valuesOf(value('01/10/2026 08:15 +0200', zoned), 'timestamptz')).toEqual(['2026-10-01T06:15:00Z']);
    const failure = await lab.failureOf(value('01/10/2026 08:15 +0200', zoned), { w: 'int', v: 'timestamp' });
    expect(failure).toMatchObject({ code: 'VALUE_INVALID' });
    const american = { ...german, dateFormat: '%m/%d/%Y %I:%M %p' };
    expect(await lab.valuesOf(value('10/02/2026 12:00 AM', american), 'date')).toEqual(['2026-10-02']);
    expect(await lab.failureOf(value('10/02/2026 01:00 AM', american), { w: 'int', v: 'date' })).toMatchObject({
      code: 'VALUE_INVALID',
    });
  });
});

describe('a CSV file that does not say it', () => {
  it('is told which type keeps an offset', async () => {
    const source = value('2026-03-01T10:00:00+01:00', { delimiter: ';' });
    expect(await lab.failureOf(source, { w: 'int', v: 'timestamp' })).toMatchObject({
      hint: expect.stringContaining('declare `v` as timestamptz'),
    });
  });

  it.each([
    ['date', '02.10.2026', "csv: { dateFormat: '%d.%m.%Y' }"],
    ['timestamp', '02/10/2026 08:15:00', "csv: { timestampFormat: '%d/%m/%Y %H:%M:%S' }"],
    ['decimal(12,2)', '12,50', "csv: { decimalSeparator: ',' }"],
    ['double', '1.249,90', "csv: { decimalSeparator: ',', thousandsSeparator: '.' }"],
  ])('is told how to, by %s of %s', async (type, text, say) => {
    expect(await lab.failureOf(value(text, { delimiter: ';' }), { w: 'int', v: type })).toMatchObject({
      hint: expect.stringContaining(`say how it writes them, \`${say}\``),
    });
  });
});
