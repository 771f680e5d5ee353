import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseOssie, writeOssie } from './parse-ossie.js';

const problemsOf = (text: string) =>
  parseOssie(text, 'm.yaml').problems.map(({ message, origin }) => `${origin?.line ?? '?'}: ${message}`);

const model = (rest: string, version = '0.2.0.dev0') => `version: ${version}
semantic_model:
  - name: sales
    datasets:
      - name: orders
        source: shop.marts.orders
        fields:
          - name: day
            expression: { dialects: [{ dialect: ANSI_SQL, expression: ordered_at }] }
${rest}`;

describe('a document', () => {
  it('becomes models, with what is written in ANSI SQL, and times by their types', () => {
    const text = model(`            datatype: Date
          - name: country
            label: Country
            expression: { dialects: [{ dialect: SNOWFLAKE, expression: "IFF(a, b, c)" }] }
    metrics:
      - name: revenue
        description: What was sold
        datatype: Decimal
        expression: { dialects: [{ dialect: MDX, expression: x }, { dialect: ANSI_SQL, expression: SUM(orders.price) }] }
`);
    expect(parseOssie(text, 'm.yaml')).toMatchObject({ version: '0.2.0.dev0', problems: [] });
    expect(parseOssie(text, 'm.yaml').models).toEqual([
      {
        name: 'sales',
        origin: { file: 'm.yaml', line: 3 },
        datasets: [
          {
            name: 'orders',
            source: 'shop.marts.orders',
            primaryKey: [],
            fields: [
              { name: 'day', expression: 'ordered_at', dataType: 'Date', isTime: true },
              { name: 'country', label: 'Country', isTime: false },
            ],
          },
        ],
        metrics: [
          { name: 'revenue', description: 'What was sold', dataType: 'Decimal', expression: 'SUM(orders.price)' },
        ],
        relationships: [],
      },
    ]);
  });

  it('may use an anchor as often as it likes, and one within itself', () => {
    const field = (name: string, expression: string) => `          - { name: ${name}, expression: ${expression} }\n`;
    const fields = Array.from({ length: 200 }, (_, index) => field(`again_${index}`, '*said')).join('');
    const said = field('first', '&said { dialects: [{ dialect: ANSI_SQL, expression: a }] }');
    const text = `${model(said)}${fields}    ai_context: &notes { see: *notes }\n`;
    expect(problemsOf(text)).toEqual([]);
    expect(parseOssie(text, 'm.yaml').models[0]?.datasets[0]?.fields).toHaveLength(202);
  });

  it('has every problem told at once, each with its line', () => {
    const text = readFileSync(new URL('../../fixtures/problems.yaml', import.meta.url), 'utf8');
    expect(problemsOf(text)).toMatchInlineSnapshot(`
      [
        "2: a document has no field "semantic_models". Did you mean "semantic_model"?",
        "5: semantic_model[0] has no field "descripton". Did you mean "description"?",
        "7: semantic_model[0].datasets[0] lacks the field "name"",
        "8: semantic_model[0].datasets[0].primary_key must be a list",
        "10: semantic_model[0].datasets[0].fields[0].name must be a text",
        "11: semantic_model[0].datasets[0].fields[0].expression must be fields",
        "13: semantic_model[0].datasets[0].fields[1].datatype must be one of String, Integer, Decimal, Float, Boolean, Date, Time, DateTime, DateTimeTz, Opaque, not "Text"",
        "14: semantic_model[0].datasets[0].fields[1].dimension.is_time must be true or false",
        "16: semantic_model[0].datasets[0].fields[1].expression.dialects must be a list with something in it",
        "18: semantic_model[0].relationships[0] lacks the field "to"",
        "18: semantic_model[0].relationships[0] lacks the field "from_columns"",
        "20: semantic_model[0].relationships[0].to_columns[0] must be a text",
        "25: semantic_model[0].metrics[0].expression.dialects[0].dialect must be one of ANSI_SQL, SNOWFLAKE, MDX, TABLEAU, DATABRICKS, MAQL, BIGQUERY, not "SQL"",
        "27: semantic_model[0].metrics[0].ai_context must be a text or fields",
        "28: semantic_model[1].datasets must be a list with something in it",
        "28: semantic_model[1] lacks the field "name"",
        "29: semantic_model[2] must be fields",
      ]
    `);
    expect(parseOssie(text, 'm.yaml').models.map(({ name }) => name)).toEqual(['whole']);
  });

  it('has its names told that are given twice or mean nothing', () => {
    const text =
      model(`          - { name: day, expression: { dialects: [{ dialect: ANSI_SQL, expression: a }, { dialect: ANSI_SQL, expression: b }] } }
      - { name: orders, source: marts.other }
      - { name: customers, source: marts.customers }
    relationships:
      - { name: of, from: order, to: customers, from_columns: [a, b], to_columns: [id] }
    metrics:
      - name: revenue
        expression:
          dialects: [{ dialect: ANSI_SQL, expression: SUM(oders.price) }]
      - { name: revenue, expression: { dialects: [{ dialect: ANSI_SQL, expression: SUM(price) }] } }
`);
    expect(problemsOf(text)).toMatchInlineSnapshot(`
      [
        "10: the field day of the dataset orders is there twice",
        "10: the expression has two of the dialect ANSI_SQL",
        "11: the dataset orders is there twice",
        "14: the relationship of names no dataset of the model: "order". Did you mean "orders"?",
        "14: the relationship of has 2 columns on one side and 1 on the other",
        "18: the metric revenue: there is no dataset "oders". Did you mean "orders"?",
        "19: the metric revenue is there twice",
        "19: the metric revenue: "price" is a field of no dataset; write dataset.price",
      ]
    `);
  });

  it('may be of 0.1.1, which knows no types of data, and of no other version', () => {
    expect(problemsOf(model('', '0.1.1'))).toEqual([]);
    expect(problemsOf(model('            datatype: Date\n', '0.1.1'))).toEqual([
      '10: semantic_model[0].datasets[0].fields[0].datatype needs version 0.2.0.dev0',
    ]);
    expect(problemsOf(model('', '0.2'))).toEqual(['1: version must be "0.1.1" or "0.2.0.dev0", not 0.2']);
    expect(problemsOf(model('', '"1.0.0"'))).toEqual(['1: version must be "0.1.1" or "0.2.0.dev0", not "1.0.0"']);
    expect(problemsOf('semantic_model: []')).toEqual(['1: the document lacks its version: "0.1.1" or "0.2.0.dev0"']);
  });

  it('is told where it is something else: broken YAML, a list, an ontology, two documents, nothing', () => {
    expect(problemsOf('version: 0.2.0.dev0\nsemantic_model: [\n')).toEqual([
      expect.stringMatching(/^[23]: Flow sequence/),
    ]);
    expect(problemsOf('a: 1\na: 2\n')).toEqual(['2: Map keys must be unique']);
    expect(problemsOf('- a\n')).toEqual(['1: a document has the fields version and semantic_model']);
    expect(problemsOf('\n\nversion: 0.2.0.dev0\nontology: []\n')).toEqual([
      '4: the document is an ontology of Ossie, and not a semantic model',
    ]);
    expect(problemsOf('version: 0.1.1\n---\nversion: 0.1.1\n')).toEqual(['2: a file holds one document']);
    expect(problemsOf('')).toEqual(['1: a document has the fields version and semantic_model']);
    expect(problemsOf('version: 0.1.1\nsemantic_modell: []\n')).toEqual([
      '1: the document lacks the field "semantic_model"',
      '2: a document has no field "semantic_modell". Did you mean "semantic_model"?',
    ]);
  });

  it('may use anchors', () => {
    const text = model(`    metrics:
      - &one { name: one, expression: &sum { dialects: [{ dialect: ANSI_SQL, expression: SUM(orders.a) }] } }
      - { name: two, expression: *sum }
`);
    expect(parseOssie(text, 'm.yaml').models[0]?.metrics.map(({ expression }) => expression)).toEqual([
      'SUM(orders.a)',
      'SUM(orders.a)',
    ]);
  });
});

describe('writing', () => {
  const texts = {
    'with comments, quotes and blank lines': `# of sales\n\n${model("    description:   'it''s'   # why\n\n\n")}# end`,
    'with the line ends of Windows': model('').replaceAll('\n', '\r\n'),
    'with a mark of its byte order': `\uFEFF${model('')}`,
    'without a line end': model('').trimEnd(),
    'that is broken': 'version: [\n  - a: "b\n',
    'with block texts and anchors': 'a: &x |+\n  b\n\n\nc: >-\n  d\n  e\nf: *x\n...\n',
  };
  it.each(Object.entries(texts))('gives a document %s back byte by byte', (_what, text) => {
    expect(writeOssie(parseOssie(text, 'm.yaml'))).toBe(text);
  });
});
