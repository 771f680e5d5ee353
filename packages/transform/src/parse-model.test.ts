import { isPhloError } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { compileModel } from './compile-model.js';
import { parseModel } from './parse-model.js';

const path = 'workflows/transforms/silver/flights.sql';
const parse = (text: string, file = path) => parseModel({ text, path: file, projectDir: '/project' });

const failure = (text: string, file?: string) => {
  try {
    parse(text, file);
  } catch (error) {
    if (isPhloError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
};

describe('parseModel', () => {
  it('takes the name from the path and everything else from the query', () => {
    expect(parse("select * from ref('bronze.flights') join ref('bronze.airports') on true -- ref('no.no')")).toEqual({
      kind: 'transform',
      tool: 'sql',
      name: 'silver.flights',
      path,
      sql: "select * from ref('bronze.flights') join ref('bronze.airports') on true -- ref('no.no')",
      firstLine: 1,
      refs: ['bronze.flights', 'bronze.airports'],
      tags: {},
      partition: [],
    });
  });

  it.each([
    ['between two lines', (yaml: string) => `---\n${yaml}\n---\nselect 1 as a`, 12],
    ['in a block comment', (yaml: string) => `/*\n---\n${yaml}\n---\n*/\nselect 1 as a`, 14],
    ['in a comment that begins with it', (yaml: string) => `/* ---\n${yaml}\n--- */\nselect 1 as a`, 12],
    [
      'with the line ends of Windows',
      (yaml: string) => `\uFEFF---\n${yaml}\n---\nselect 1 as a`.replaceAll('\n', '\r\n'),
      12,
    ],
  ])('reads front matter %s', (_, wrap, firstLine) => {
    const model = parse(
      wrap(
        [
          'name: gold.delays',
          'description: Delay by day',
          'owner: data@example.com',
          'tags: { domain: aviation, tier: 1 }',
          'partition: [month(date), country]',
          'publishGroup: nightly',
          'checks:',
          '  - not_null: date',
          '  - range: { column: share, min: 0 }',
        ].join('\n'),
      ),
    );
    expect(model).toMatchObject({
      name: 'gold.delays',
      description: 'Delay by day',
      owner: 'data@example.com',
      tags: { domain: 'aviation', tier: '1' },
      partition: [
        { column: 'date', transform: 'month' },
        { column: 'country', transform: 'identity' },
      ],
      publishGroup: 'nightly',
      checks: [{ not_null: 'date' }, { range: { column: 'share', min: 0 } }],
      firstLine,
    });
    expect(compileModel(model).trim()).toBe('select 1 as a');
  });

  it('keeps every digit of an integer, and gives the others as numbers', () => {
    const checks = ['checks:', '  - range: { column: n, min: 1, max: 9007199254740993 }'].join('\n');
    expect(parse(`---\n${checks}\n---\nselect 1 as a`).checks).toEqual([
      { range: { column: 'n', min: 1, max: 9007199254740993n } },
    ]);
  });

  it('takes a number of a tag for the text that is written', () => {
    const tags = '{ release: 1.10, build: 007, hex: 0x1F, id: 12345678901234567890, on: true, "2": two }';
    expect(parse(`---\ntags: ${tags}\n---\nselect 1 as a`).tags).toEqual({
      release: '1.10',
      build: '007',
      hex: '0x1F',
      id: '12345678901234567890',
      on: 'true',
      '2': 'two',
    });
  });

  it('reads what columns mean', () => {
    const { columns } = parse('---\ncolumns:\n  day: Day of departure\n  n: 5\n---\nselect 1 as a');
    expect([...(columns ?? [])]).toEqual([
      ['day', 'Day of departure'],
      ['n', '5'],
    ]);
    expect(failure('---\ncolumns: [day]\n---\nselect 1')).toContain('line 2: "columns" has to be `name: value` pairs');
    expect(failure('---\ncolumns: { day: { type: date } }\n---\nselect 1')).toContain('"columns" has to be');
  });

  it('takes empty front matter for none', () => {
    expect(parse('---\n---\nselect 1 as a')).toMatchObject({ sql: 'select 1 as a', firstLine: 3, tags: {} });
    expect(parse('---\n# nothing yet\n---\nselect 1 as a').firstLine).toBe(4);
  });

  it('takes a path that is absolute, and the last two folders of a deep one', () => {
    expect(parse('select 1 as a', `/project/${path}`)).toMatchObject({ name: 'silver.flights', path });
    expect(parse('select 1 as a', 'workflows/transforms/team/gold/x.sql').name).toBe('gold.x');
  });

  it('says of a template, as dbt has them, that a model is SQL, and leaves braces alone that are SQL', () => {
    const text = "---\nowner: a\n---\nselect '{{ x }}' as a -- {{ y }}\nfrom {{ ref('bronze.orders') }}";
    expect(failure(text)).toBe(
      'MODEL_INVALID: workflows/transforms/silver/flights.sql, line 5: a template begins, and models are plain SQL.',
    );
    expect(failure('{% set x = 1 %}\nselect 1 as a')).toContain('line 1: a template begins');
    expect(parse("select { 'a': { 'b': 1 } }.a.b as c").refs).toEqual([]);
  });

  it('names the file and the line of what is wrong', () => {
    expect(failure('---\nowner: a\ndescripton: b\n---\nselect 1')).toMatchInlineSnapshot(
      `"MODEL_INVALID: workflows/transforms/silver/flights.sql, line 3: "descripton" is no field of a model; did you mean "description"?"`,
    );
    expect(failure('---\nowner: a\ntags: [a, b]\n---\nselect 1')).toContain(
      'MODEL_INVALID: workflows/transforms/silver/flights.sql, line 3: "tags" has to be',
    );
    expect(failure('---\nowner: a\nowner: b\n---\nselect 1')).toContain('line 3: Map keys must be unique');
    expect(failure('---\nowner: "a\n---\nselect 1')).toContain('MODEL_INVALID');
    expect(failure('---\nowner: a\nselect 1')).toContain('is never closed');
    expect(failure('---\npartition: [week(date)]\n---\nselect 1')).toContain('"week(date)" is no partition');
    expect(failure('---\nname: Gold\n---\nselect 1')).toContain('line 2: the name "Gold" is not `namespace.table`');
    expect(failure('select 1 as a', 'workflows/transforms/flights.sql')).toContain(
      'the path gives no name of a table ("flights")',
    );
    expect(failure("select *\nfrom ref('flights')")).toContain("line 2: ref('flights') has to be `namespace.table`");
  });

  it.each([
    ['', 'MODEL_NOT_SELECT: workflows/transforms/silver/flights.sql, line 1: the model has no query.'],
    ['-- nothing\n;', 'line 1: the model has no query.'],
    ['select 1 as a;\n-- more\nselect 2', 'line 3: a second statement begins'],
    ['\ncreate table x as select 1', 'line 2: "create" is no query'],
    ['---\nowner: a\n---\n\ninsert into x select 1', 'line 5: "insert" is no query'],
  ])('refuses what is not one query: %j', (sql, message) => {
    expect(failure(sql)).toContain(message);
  });

  it.each([
    'select 1 as a;',
    "with x as (select ';' as a) select * from x ; -- done;",
    '(select 1 as a) union all (select 2)',
    "FROM ref('a.b') select x",
  ])('takes %s', (sql) => {
    expect(failure(sql)).toBe('no error');
  });

  it('compiles to SQL that fits into parentheses, with every line where it was', () => {
    expect(compileModel({ sql: "select ';' as a\nfrom ref('a.b');\n-- ref('c.d')\n" })).toBe(
      'select \';\' as a\nfrom "a"."b" \n-- ref(\'c.d\')\n',
    );
  });
});
