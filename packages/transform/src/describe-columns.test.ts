import { isPhloError } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { describeColumns } from './describe-columns.js';
import { parseModel } from './parse-model.js';

function run(frontMatter: string, names: readonly string[]) {
  const path = 'workflows/transforms/gold/x.sql';
  const model = parseModel({ text: `---\n${frontMatter}\n---\nselect 1 as a`, path, projectDir: '/project' });
  return describeColumns(
    model,
    names.map((name) => ({ name, type: 'int', nullable: true })),
  );
}

function failure(frontMatter: string, names: readonly string[]): string {
  try {
    run(frontMatter, names);
  } catch (error) {
    if (isPhloError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('describeColumns', () => {
  it('gives columns the descriptions of the front matter', () => {
    expect(run('columns:\n  day: Day of departure\n', ['day', 'Größe_2 m'])).toEqual([
      { name: 'day', type: 'int', nullable: true, description: 'Day of departure' },
      { name: 'Größe_2 m', type: 'int', nullable: true },
    ]);
  });

  it.each([
    ['', ['count_star()', 'a'], 'MODEL_COLUMNS_INVALID: workflows/transforms/gold/x.sql: `count_star()` has no name.'],
    ['', ["'x'"], "`'x'` has no name."],
    ['', ['1'], '`1` has no name.'],
    ['', ['(a + b)', 'sum(x)'], '`(a + b)`, `sum(x)` has no name.'],
    ['', ['day', 'Day', 'x'], '"day" is the name of more than one column.'],
    ['columns: { dya: Day }', ['day'], 'no column "dya", which the front matter describes; did you mean "day"?'],
    ['partition: month(at)', ['day', 'n'], 'no column "at", which it is partitioned by; it has day, n.'],
  ])('refuses %j with the columns %j', (frontMatter, names, message) => {
    expect(failure(frontMatter, names)).toContain(message);
  });
});
