import { describe, expect, it } from 'vitest';
import { describeStep } from './describe-step.js';
import { widthOf } from './text.js';

const now = 12_000;
const file = { name: 'reading', since: 2_000, part: 0.25, totalBytes: 400e6, isCounting: true };
const rows = { name: 'reading', since: 2_000, rows: 50_000, isCounting: true };

describe('what an asset is at', () => {
  it('has a bar, bytes, their rate and the time that is left where the end is known', () => {
    expect(describeStep(file, { width: 100, now })).toBe(
      'reading  ███░░░░░░░░░  25 %  100.0 MB of 400.0 MB  10.0 MB/s  10 s  0:30 left',
    );
  });

  it('has a count and a rate where it is not', () => {
    expect(describeStep(rows, { width: 100, now })).toBe('reading  50,000 rows  5,000 rows/s  10 s');
  });

  it('has rows of rows where both are known, as of marts that are copied', () => {
    const copied = { name: 'copying', since: 2_000, rows: 50_000, totalRows: 200_000, part: 0.25, isCounting: true };
    expect(describeStep(copied, { width: 100, now })).toBe(
      'copying  ███░░░░░░░░░  25 %   50,000 of 200,000 rows  5,000 rows/s  10 s  0:30 left',
    );
  });

  it('counts what is no row, and has no rate before anything is done', () => {
    const sent = { name: 'delivering', since: 2_000, unit: 'events', rows: 0, totalRows: 2_000, part: 0 };
    expect(describeStep({ ...sent, isCounting: true }, { width: 100, now })).toBe(
      'delivering  ░░░░░░░░░░░░   0 %      0 of 2,000 events  10 s',
    );
    expect(describeStep({ ...sent, rows: 500, part: 0.25, isCounting: true }, { width: 100, now })).toBe(
      'delivering  ███░░░░░░░░░  25 %    500 of 2,000 events  50 events/s  10 s  0:30 left',
    );
  });

  it('has no rate where nothing grows: rows that were read are audited', () => {
    const audited = { name: 'auditing', since: 2_000, rows: 50_000 };
    expect(describeStep(audited, { width: 100, now })).toBe('auditing  50,000 rows  10 s');
  });

  it('says nothing of time in its first second', () => {
    expect(describeStep({ ...file, since: 11_500 }, { width: 100, now })).toBe(
      'reading  ███░░░░░░░░░  25 %  100.0 MB of 400.0 MB',
    );
  });

  it.each([
    [80, 'reading  ███░░░░░░░░░  25 %  100.0 MB of 400.0 MB  10.0 MB/s  0:30 left'],
    [60, 'reading  ███░░░░░░░░░  25 %  10.0 MB/s  0:30 left'],
    [45, 'reading  25 %  10.0 MB/s  0:30 left'],
    [30, 'reading  25 %  0:30 left'],
    [14, 'reading  25 %'],
  ])('in %i cells shows what tells most', (width, text) => {
    const shown = describeStep(file, { width, now });
    expect(widthOf(shown)).toBeLessThanOrEqual(width);
    expect(shown).toBe(text);
  });

  it('keeps its pieces while its numbers grow', () => {
    const copied = (part: number, at: number) =>
      describeStep(
        { name: 'copying', since: 0, part, rows: Math.round(part * 3e6), totalRows: 3e6, isCounting: true },
        { width: 90, now: at },
      ).replaceAll(/[\d,:█░]+/g, '');
    const shown = [0.1, 0.3, 0.5, 0.9, 0.99].map((part) => copied(part, part * 50_000));
    expect(new Set(shown.map((text) => text.replaceAll(/ +/g, ' '))).size).toBe(1);
  });

  it('is never done before it is', () => {
    expect(describeStep({ ...file, part: 1 }, { width: 100, now })).toContain('99 %');
  });
});
