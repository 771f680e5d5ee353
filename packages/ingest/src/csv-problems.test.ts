import type { CsvFormat } from '@phlo/lake';
import { describe, expect, it } from 'vitest';
import { csvProblems } from './csv-problems.js';

/** What nobody compiled may hold anything. */
const problems = (csv: object) => csvProblems(csv as CsvFormat).map(({ path }) => path.replace('files.csv.', ''));

describe('csvProblems', () => {
  it.each([
    {},
    { delimiter: '||', decimalSeparator: ',', thousandsSeparator: '.' },
    { thousandsSeparator: ' ' },
    { thousandsSeparator: '\u202f', decimalSeparator: ',' },
    { dateFormat: '%-d.%-m.%y', timestampFormat: '%d.%m.%Y %H:%M:%S.%f %z' },
  ])('has nothing against %j', (csv) => expect(problems(csv)).toEqual([]));

  it.each([
    [{ delimiter: '' }, 'delimiter'],
    [{ decimalSeparator: ';' }, 'decimalSeparator'],
    [{ thousandsSeparator: '.' }, 'thousandsSeparator'],
    [{ decimalSeparator: ',', thousandsSeparator: ',' }, 'thousandsSeparator'],
    [{ thousandsSeparator: '..' }, 'thousandsSeparator'],
    [{ thousandsSeparator: '0' }, 'thousandsSeparator'],
    [{ dateFormat: 'dd.MM.yyyy' }, 'dateFormat'],
    [{ dateFormat: '%Q' }, 'dateFormat'],
    [{ dateFormat: 5 }, 'dateFormat'],
    [{ timestampFormat: '%d.%m.%Y %' }, 'timestampFormat'],
  ])('refuses %j', (csv, field) => expect(problems(csv)).toEqual([field]));
});
